import { expect, test } from "vitest";
import { placeViews } from "./place-views.ts";

const requests = [
  { elementBytes: 1n, alignment: 1n },
  { elementBytes: 4n, alignment: 16n },
  { elementBytes: 8n, alignment: 32n },
];

test("an open last view stays last, and is aligned", () => {
  expect(placeViews(requests, false, false).map(({ view }) => view)).toEqual([2, 1, 0]);
  expect(placeViews(requests, false, true)).toEqual([
    { view: 1, roundUp: 1n },
    { view: 0, roundUp: 1n },
    { view: 2, roundUp: 32n },
  ]);
  expect(placeViews(requests, true, true).map(({ view }) => view)).toEqual([0, 1, 2]);
});
