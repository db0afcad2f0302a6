import { createAgent, tool } from "langchain";
import Stripe from "stripe";
import { z } from "zod";
import { lessons } from "./memory.js";

const stripe = new Stripe(process.env.STRIPE_KEY!);

const recall = tool(async ({ question }) => JSON.stringify(await lessons.similaritySearch(question, 4)), {
  name: "recall",
  description: "What worked before.",
  schema: z.object({ question: z.string() }),
});

const refund = tool(async ({ charge }) => (await stripe.refunds.create({ charge })).id, {
  name: "refund",
  description: "Give the money of a stay back.",
  schema: z.object({ charge: z.string() }),
});

export const cashier = createAgent({
  model: "openai:gpt-5-mini",
  tools: [recall, refund],
  systemPrompt: "Settle the bills of the house as the manager says.",
});
