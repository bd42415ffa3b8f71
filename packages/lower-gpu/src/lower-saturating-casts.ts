/**
 * Lowers saturating conversions of floats to integers. Targets have them from f32 and f64 to integers of 32 bits, some
 * to 64; narrower types go by way of these, and what a target lacks is chosen by comparisons.
 */
import { andi, cmpf, extf, fptosi, fptoui, maxsi, minsi, minui, select, trunci } from "@dslc/dialect-arith";
import { buildExtract, from_elements } from "@dslc/dialect-vector";
import { fptosiSat, fptouiSat } from "@dslc/dialect-wg";
import {
  type Builder,
  elementType,
  f32,
  FloatType,
  i32,
  IntegerType,
  type Type,
  type Value,
  VectorType,
} from "@dslc/ir";
import type { DeviceOperations } from "./device-operations.ts";
import { lowering, type Lowering } from "./lowering.ts";
import { integer, scalarConstant } from "./words.ts";

type Device = Pick<DeviceOperations, "toInteger">;

export function saturatingCastLowerings(device: Device): readonly Lowering[] {
  return [
    lowering(fptosiSat, (op, at) => lowerCast(device, at, op.in, op.out.type, true)),
    lowering(fptouiSat, (op, at) => lowerCast(device, at, op.in, op.out.type, false)),
  ];
}

/** Vectors go element by element, as no target has instructions for them. */
function lowerCast(
  device: Device,
  at: Builder,
  value: Value,
  to: Type,
  isSigned: boolean,
): readonly Value[] | undefined {
  const element = elementType(to);
  if (!(element instanceof IntegerType)) return undefined;
  const convert = (scalar: Value): Value => convertScalar(device, at, scalar, element, isSigned);
  if (!(to instanceof VectorType)) return [convert(value)];
  if (to.scalable.includes(true)) return undefined;
  const elements = Array.from({ length: to.count }, (_, place) =>
    convert(buildExtract(at, value, positionOf(place, to.shape))),
  );
  return from_elements(at, { elements, dest: to }).results;
}

/** The position of an element, of which `place` come before in row-major order. */
function positionOf(place: number, shape: readonly number[]): readonly bigint[] {
  let rest = place;
  return shape
    .toReversed()
    .map((extent) => {
      const position = rest % extent;
      rest = Math.floor(rest / extent);
      return BigInt(position);
    })
    .toReversed();
}

function convertScalar(device: Device, at: Builder, value: Value, to: IntegerType, isSigned: boolean): Value {
  // f32 holds what f16 and bf16 do.
  if (value.type instanceof FloatType && value.type.width < 32)
    return convertScalar(device, at, extf(at, { in: value, out: f32 }).out, to, isSigned);
  if (to.width < 32) {
    const wide = convertScalar(device, at, value, i32, isSigned);
    return trunci(at, { in: clamped(at, wide, to.width, isSigned), out: to }).out;
  }
  return device.toInteger(at, value, to, isSigned) ?? convertInRange(at, value, to, isSigned);
}

/** The i32, or the nearest number that an integer of fewer bits can be. */
function clamped(at: Builder, value: Value, width: number, isSigned: boolean): Value {
  const { least, greatest } = rangeOf(width, isSigned);
  const rhs = integer(at, greatest);
  if (!isSigned) return minui(at, { lhs: value, rhs }).result;
  return maxsi(at, { lhs: minsi(at, { lhs: value, rhs }).result, rhs: integer(at, least) }).result;
}

function rangeOf(width: number, isSigned: boolean): { readonly least: bigint; readonly greatest: bigint } {
  const magnitude = 1n << BigInt(isSigned ? width - 1 : width);
  return { least: isSigned ? -magnitude : 0n, greatest: magnitude - 1n };
}

/**
 * `arith.fptosi` means nothing out of range, so it is only given what is in range, and the rest is chosen by comparisons.
 * These are exact: all bounds are 0 or powers of two.
 */
function convertInRange(at: Builder, value: Value, to: IntegerType, isSigned: boolean): Value {
  const { least, greatest } = rangeOf(to.width, isSigned);
  const [low, high, zero] = [least, greatest + 1n, 0n].map((bound) => scalarConstant(at, Number(bound), value.type));
  if (low === undefined || high === undefined || zero === undefined) throw new Error("three constants");
  const isAbove = cmpf(at, { predicate: "oge", lhs: value, rhs: high }).result;
  const notBelow = cmpf(at, { predicate: "oge", lhs: value, rhs: low }).result;
  const notAbove = cmpf(at, { predicate: "olt", lhs: value, rhs: high }).result;
  const isInRange = andi(at, { lhs: notBelow, rhs: notAbove }).result;
  const safe = select(at, { condition: isInRange, true_value: value, false_value: zero }).result;
  const converted = (isSigned ? fptosi : fptoui)(at, { in: safe, out: to }).out;
  const most = integer(at, greatest, to);
  const bounded = select(at, { condition: isAbove, true_value: most, false_value: converted }).result;
  // Below an unsigned range, 0 was converted.
  if (!isSigned) return bounded;
  const isBelow = cmpf(at, { predicate: "olt", lhs: value, rhs: low }).result;
  return select(at, { condition: isBelow, true_value: integer(at, least, to), false_value: bounded }).result;
}
