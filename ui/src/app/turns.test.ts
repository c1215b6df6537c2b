import { expect, test } from "vitest";
import { turns } from "./turns";

test("a second Enter waits until the first has linked, then makes the note", async () => {
  const inTurn = turns();
  const line = { slash: true, linked: false };
  const did: string[] = [];
  let answer = () => {};
  const enter = () =>
    inTurn(async () => {
      if (!line.slash) return void did.push(line.linked ? "note, linked" : "note");
      await new Promise<void>((found) => (answer = found));
      line.slash = false;
      line.linked = true;
      did.push("link");
    });
  const both = [enter(), enter()];
  await Promise.resolve();
  expect(did).toEqual([]);
  answer();
  await Promise.all(both);
  expect(did).toEqual(["link", "note, linked"]);
});

test("work that fails does not hold up the next", async () => {
  const inTurn = turns();
  const failed = inTurn(() => Promise.reject(new Error("no")));
  const next = inTurn(() => "next");
  await expect(failed).rejects.toThrow("no");
  expect(await next).toBe("next");
});
