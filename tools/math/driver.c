/*
 * Compares `f`, the function that is measured, with one of the C library in a wider type, and prints the largest error
 * in units of the last place, where it is, and how many results are no number, infinite or zero where they should not
 * be, or the other way round. See accuracy.ts, which says what the macros are.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#ifdef IS_SINGLE
typedef float T;
typedef double Wide;
typedef uint32_t Bits;
enum { digits = 24, least = -149, greatest = 128 };
#define WIDE(name) name
#else
typedef double T;
typedef long double Wide;
typedef uint64_t Bits;
enum { digits = 53, least = -1074, greatest = 1024 };
#define JOIN(name) name##l
#define WIDE(name) JOIN(name)
#endif

#if ARITY == 1
extern T f(T);
#else
extern T f(T, T);
#endif

static inline double rsqrt(double x) { return (double)(1 / sqrtl((long double)x)); }
static inline long double rsqrtl(long double x) { return 1 / sqrtl(x); }

static uint64_t state = SEED;

/* G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number generators". */
static uint64_t draw_bits(void) {
  uint64_t z = (state += 0x9e3779b97f4a7c15ull);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}

static T from_bits(Bits bits) {
  T value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/* Of any exponent; of two arguments, half are of moderate size, some of them whole. */
static T draw(void) {
  uint64_t bits = draw_bits();
  if (ARITY == 1 || draw_bits() & 1) return from_bits((Bits)bits);
  if ((draw_bits() & 7) == 0) return (T)((int64_t)(bits % 80) - 40);
  return (T)((double)(int64_t)bits / 9223372036854775808.0 * (double)(draw_bits() % 400));
}

static double worst;
static T worst_at[2];
static unsigned long long wrong;
static T wrong_at[2];

static int is_wrong(T got, Wide want) {
  if (isnan(want) || isnan(got)) return isnan(want) != isnan(got);
  if (want == 0) return got != 0 || !signbit(got) != !signbit(want);
  return isinf(want) && got != want;
}

static void check(T x, T y) {
#if ARITY == 1
  T got = f(x);
  Wide want = WIDE(REFERENCE)(x);
#else
  T got = f(x, y);
  Wide want = WIDE(REFERENCE)(x, y);
#endif
  if (is_wrong(got, want)) {
    if (wrong++ == 0) wrong_at[0] = x, wrong_at[1] = y;
    return;
  }
  if (isnan(want) || isinf(want)) return;
  Wide limit = WIDE(ldexp)(1, greatest);
  if (WIDE(fabs)(want) > limit) want = want > 0 ? limit : -limit;
  int exponent;
  WIDE(frexp)(want, &exponent);
  int unit = exponent - digits < least ? least : exponent - digits;
  Wide value = isinf(got) ? (got > 0 ? limit : -limit) : got;
  double error = (double)WIDE(fabs)(WIDE(ldexp)(value - want, -unit));
  if (error > worst) worst = error, worst_at[0] = x, worst_at[1] = y;
}

int main(void) {
  static const T special[] = {
      0, -0.0f, 1, -1, 0.5, -0.5, 2, -2, 3, -3, INFINITY, -INFINITY, NAN,
#ifdef IS_SINGLE
      1e-45f, 3.4028235e38f, -3.4028235e38f, 1.17549435e-38f, 16777215.f, -16777215.f, 8388607.f, -8388609.f,
#else
      4.94e-324, 1.7976931348623157e308, -1.7976931348623157e308, 2.2250738585072014e-308, 9007199254740991.,
      -9007199254740991., -4503599627370497.,
#endif
  };
  const int count = sizeof special / sizeof *special;
  for (int i = 0; i < count; i++)
    for (int j = 0; j < (ARITY == 1 ? 1 : count); j++) check(special[i], special[j]);
#ifdef ALL
  for (uint64_t bits = 0; bits < 1ull << 32; bits++) check(from_bits((Bits)bits), 0);
#else
  for (uint64_t i = 0; i < COUNT; i++) check(draw(), ARITY == 1 ? 0 : draw());
#endif
  printf("%.3f ulp at %.17g", worst, (double)worst_at[0]);
  if (ARITY == 2) printf(", %.17g", (double)worst_at[1]);
  printf("; %llu special results wrong", wrong);
  if (wrong > 0) printf(", the first at %.17g, %.17g", (double)wrong_at[0], (double)wrong_at[1]);
  printf("\n");
  return wrong > 0;
}
