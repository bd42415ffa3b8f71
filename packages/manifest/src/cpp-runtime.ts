/**
 * The C++17 text that emitted formulas rest on: checked 64-bit arithmetic without undefined behaviour and without
 * compiler built-ins, so that every host compiler takes it. `evaluate.ts` says what the operations mean.
 */

/** To be put once, at file level, before the first formula of `toCpp`. It includes what it needs. */
export const cppRuntime = `#include <cstdint>
#include <limits>

namespace dslc {

enum class problem : unsigned char { none, overflow, division_by_zero, does_not_fit, negative };

/// The value of a formula (0 or 1 for a condition), or why it has none and which part of it has none.
struct formula_value {
  std::int64_t value;
  problem error;
  const char *part;
  explicit operator bool() const { return error == problem::none; }
};

namespace formula {

constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t greatest = std::numeric_limits<std::int64_t>::max();

// Each operation puts its result into 'to', or returns why there is none.

inline problem add(std::int64_t a, std::int64_t b, std::int64_t &to) {
  if (b > 0 ? a > greatest - b : a < least - b) return problem::overflow;
  to = a + b;
  return problem::none;
}

inline problem sub(std::int64_t a, std::int64_t b, std::int64_t &to) {
  if (b > 0 ? a < least + b : a > greatest + b) return problem::overflow;
  to = a - b;
  return problem::none;
}

inline problem mul(std::int64_t a, std::int64_t b, std::int64_t &to) {
  bool too_far = false;
  if (a > 0) too_far = b > 0 ? a > greatest / b : b < least / a;
  else if (a < 0) too_far = b > 0 ? a < least / b : b < greatest / a;
  if (too_far) return problem::overflow;
  to = a * b;
  return problem::none;
}

inline problem div(std::int64_t a, std::int64_t b, std::int64_t &to) {
  if (b == 0) return problem::division_by_zero;
  if (a == least && b == -1) return problem::overflow;
  to = a / b;
  return problem::none;
}

inline problem rem(std::int64_t a, std::int64_t b, std::int64_t &to) {
  if (b == 0) return problem::division_by_zero;
  to = b == -1 ? 0 : a % b;
  return problem::none;
}

inline problem min(std::int64_t a, std::int64_t b, std::int64_t &to) {
  to = a < b ? a : b;
  return problem::none;
}

inline problem max(std::int64_t a, std::int64_t b, std::int64_t &to) {
  to = a > b ? a : b;
  return problem::none;
}

/// 'alignment' is a power of two.
inline problem align_up(std::int64_t a, std::int64_t alignment, std::int64_t &to) {
  const problem error = add(a, alignment - 1, to);
  if (error == problem::none) to -= ((to % alignment) + alignment) % alignment;
  return error;
}

inline problem fit(std::int64_t a, std::int64_t from, std::int64_t up_to, std::int64_t &to) {
  if (a < from || a > up_to) return problem::does_not_fit;
  to = a;
  return problem::none;
}

inline problem from_unsigned(std::uint64_t a, std::int64_t &to) {
  if (a > static_cast<std::uint64_t>(greatest)) return problem::overflow;
  to = static_cast<std::int64_t>(a);
  return problem::none;
}

} // namespace formula
} // namespace dslc
`;
