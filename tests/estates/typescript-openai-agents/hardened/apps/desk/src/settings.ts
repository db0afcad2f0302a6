export class Settings {
  static readonly gateway = process.env.LLM_GATEWAY ?? "https://llm-gateway.nordlys.example.com/v1";
  static readonly key = process.env.LLM_GATEWAY_KEY;

  readonly model = process.env.DESK_MODEL || "gpt-5-mini";
  readonly careful: string = "gpt-5";
  readonly folder = process.env.DESK_FOLDER ?? "./handbook";
}

export const settings = new Settings();
