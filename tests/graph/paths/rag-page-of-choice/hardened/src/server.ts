import { CheerioWebBaseLoader } from "@langchain/community/document_loaders/web/cheerio";
import { pages, vectorOf } from "./index.js";

const SOURCES = ["https://handbook.desk.example.org/style", "https://handbook.desk.example.org/sources"];

// The desk's own handbook, once a night.
for (const source of SOURCES) {
  const found = await new CheerioWebBaseLoader(source).load();
  const text = found[0].pageContent;
  await pages.upsert([{ id: source, values: await vectorOf(text), metadata: { text } }]);
}
