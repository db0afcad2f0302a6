import { CheerioWebBaseLoader } from "@langchain/community/document_loaders/web/cheerio";
import express from "express";
import { pages, vectorOf } from "./index.js";

const app = express();
app.use(express.json());

// Readers propose pages that the desk should know.
app.post("/pages", async (req, res) => {
  const found = await new CheerioWebBaseLoader(req.body.url).load();
  const text = found[0].pageContent;
  await pages.upsert([{ id: crypto.randomUUID(), values: await vectorOf(text), metadata: { text } }]);
  res.sendStatus(201);
});

app.listen(8080);
