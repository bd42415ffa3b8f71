/** Names in WGSL: letters, digits and underscores, none of the language's own words, each once. */

/** Keywords, reserved words, and the predeclared names that the emitted code uses (WGSL, "Keyword and Token Summary"). */
const taken = new Set(
  `alias break case const const_assert continue continuing default diagnostic discard else enable false fn for if let loop
override requires return struct switch true var while NULL Self abstract active alignas alignof as asm asm_fragment async
attribute auto await become cast catch class co_await co_return co_yield coherent column_major common compile
compile_fragment concept const_cast consteval constexpr constinit crate debugger decltype delete demote
demote_to_helper do dynamic_cast enum explicit export extends extern external fallthrough filter final finally friend
from fxgroup get goto groupshared highp impl implements import inline instanceof interface layout lowp macro
macro_rules match mediump meta mod module move mut mutable namespace new nil noexcept noinline nointerpolation
non_coherent noncoherent noperspective null nullptr of operator package packoffset partial pass patch pixelfragment
precise precision premerge priv protected pub public readonly ref regardless register reinterpret_cast require resource
restrict self set shared sizeof smooth snorm static static_assert static_cast std subroutine super target template this
thread_local throw trait try type typedef typeid typename typeof union unless unorm unsafe unsized use using varying
virtual volatile wgsl where with writeonly yield abs array atomic bitcast bool ceil clamp f32 f16 floor fma i32 max min
round select sqrt storageBarrier trunc u32 vec2 vec3 vec4 workgroupBarrier`.split(/\s+/),
);

export class Names {
  private readonly used = new Set<string>();

  /** A name like the hint that nothing else has. */
  fresh(hint: string): string {
    const letters = hint.replaceAll(/[^A-Za-z0-9_]/g, "_");
    // A name may not begin with a digit or two underscores, nor be one underscore.
    const base = /^[A-Za-z]/.test(letters) ? letters : `v${letters.replace(/^_+/, "_")}`;
    for (let attempt = 0; ; attempt++) {
      const name = attempt === 0 ? base : `${base}_${attempt}`;
      if (taken.has(name) || this.used.has(name)) continue;
      this.used.add(name);
      return name;
    }
  }
}
