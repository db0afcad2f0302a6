import { marked } from "marked";

/** An answer of the planner, its markdown as a page. */
export function Answer({ markdown }: { markdown: string }) {
  const html = marked.parse(markdown, { async: false });
  return <article className="prose" dangerouslySetInnerHTML={{ __html: html }} />;
}
