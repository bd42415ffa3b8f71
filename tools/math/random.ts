/** Numbers of 32 random bits (Marsaglia, "Xorshift RNGs"). */
export function randomBits(start: number): () => bigint {
  let state = start | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return BigInt(state >>> 0);
  };
}
