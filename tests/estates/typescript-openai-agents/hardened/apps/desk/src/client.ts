import { setDefaultOpenAIClient, setTracingDisabled } from "@openai/agents";
import OpenAI from "openai";

import { Settings } from "#settings";

export function useGateway() {
  setDefaultOpenAIClient(new OpenAI({ baseURL: Settings.gateway, apiKey: Settings.key }));
  setTracingDisabled(true);
}
