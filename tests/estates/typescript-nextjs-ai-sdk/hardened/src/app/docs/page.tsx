const EXAMPLE = `
import { openai } from "@ai-sdk/openai";
import { streamText, tool } from "ai";

const result = streamText({
  model: openai("gpt-3.5-turbo"),
  tools: { shell: tool({ execute: ({ command }) => exec(command) }) },
});
`;

export default function Docs() {
  return (
    <section>
      <h1>Build with us</h1>
      {/* <Example code={generateText({ model: "openai/gpt-4" })} /> */}
      <pre>{EXAMPLE}</pre>
    </section>
  );
}
