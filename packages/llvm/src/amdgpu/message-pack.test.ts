import { expect, test } from "vitest";
import { decodeMessagePack, MessagePackError } from "./message-pack.ts";

const decode = (...bytes: number[]) => decodeMessagePack(new Uint8Array(bytes));

test("numbers of every width and sign are decoded", () => {
  expect(decode(0x7f)).toBe(127);
  expect(decode(0xe0)).toBe(-32);
  expect(decode(0xcc, 0xff)).toBe(255);
  expect(decode(0xcd, 0x01, 0x00)).toBe(256);
  expect(decode(0xce, 0xff, 0xff, 0xff, 0xff)).toBe(4294967295);
  expect(decode(0xcf, 0, 0, 0, 1, 0, 0, 0, 0)).toBe(4294967296);
  expect(decode(0xcf, 0xff, 0, 0, 0, 0, 0, 0, 0)).toBe(0xff00000000000000n);
  expect(decode(0xd0, 0x80)).toBe(-128);
  expect(decode(0xd1, 0x80, 0x00)).toBe(-32768);
  expect(decode(0xd2, 0xff, 0xff, 0xff, 0xff)).toBe(-1);
  expect(decode(0xd3, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe)).toBe(-2);
  expect(decode(0xca, 0x3f, 0x80, 0, 0)).toBe(1);
  expect(decode(0xcb, 0xbf, 0xf0, 0, 0, 0, 0, 0, 0)).toBe(-1);
});

test("strings, bytes, arrays and maps of every length form are decoded", () => {
  expect(decode(0xc0)).toBe(null);
  expect([decode(0xc2), decode(0xc3)]).toEqual([false, true]);
  expect(decode(0xa2, 0x68, 0x69)).toBe("hi");
  expect(decode(0xd9, 2, 0x68, 0x69)).toBe("hi");
  expect(decode(0xda, 0, 1, 0x68)).toBe("h");
  expect(decode(0xc4, 2, 1, 2)).toEqual(new Uint8Array([1, 2]));
  expect(decode(0x92, 1, 0x91, 2)).toEqual([1, [2]]);
  expect(decode(0xdc, 0, 2, 1, 2)).toEqual([1, 2]);
  expect(decode(0xdd, 0, 0, 0, 1, 3)).toEqual([3]);
  expect(decode(0x81, 0xa1, 0x61, 0x80)).toEqual({ a: {} });
  expect(decode(0xde, 0, 1, 0xa1, 0x61, 5)).toEqual({ a: 5 });
});

test("bytes that end early, a reserved byte and a map key that is no string are refused", () => {
  for (const bytes of [[], [0xcd, 1], [0xa5, 0x68], [0x92, 1], [0xc1], [0x81, 1, 1], [0xdf, 0xff, 0xff, 0xff, 0xff]]) {
    expect(() => decode(...bytes)).toThrow(MessagePackError);
  }
});
