// What the owner allows to be given without asking: so much a day and card, of which this device knows its own part.
import { cardCode } from "./codes";
import { dayOf, here, today, type Ready } from "./here";
import type { Body, Settled } from "./queue";
import * as store from "./store";

export async function mayGive(card: string, { programme, reward }: Ready): Promise<boolean> {
  const rules = here.state?.offline ?? [];
  const rule = rules.find((one) => one.programme === programme && one.reward === reward);
  if (!rule) return false;
  const [queue, log] = await Promise.all([store.queued(), store.settled()]);
  const known = keysOf(log);
  const keyOf = (text: string) => known.get(cardCode(text)) ?? cardCode(text);
  const given = [...queue, ...log.filter(({ answer, undone }) => answer?.kind === "done" && !undone)].filter(
    ({ body }) =>
      isGiven(body) && body.programme === programme && dayOf(Date.parse(body.at)) === today() && keyOf(String(body.card)) === keyOf(card),
  );
  const spent = given.reduce((sum, { body }) => sum + (rules.find((one) => one.reward === body.reward)?.cost ?? 0), 0);
  return spent + rule.cost <= rule.most;
}

const isGiven = (body: Body) => body.kind === "redeem" && body.offline === true;

// Of the codes that were sent, whose they were: a card is the same one by its key, its letters or its changing code.
const keysOf = (log: Settled[]) =>
  new Map(log.flatMap(({ body, answer }) => (answer?.card ? [[cardCode(String(body.card)), answer.card] as const] : [])));
