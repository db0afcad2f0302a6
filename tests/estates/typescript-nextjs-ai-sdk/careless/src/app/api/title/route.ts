import { generateText } from "ai";
import { NextRequest, NextResponse } from "next/server";

import { models } from "@/lib/ai/models";
import { titlePrompt } from "@/lib/ai/prompts";

export async function POST(request: NextRequest) {
  const { text, tone } = await request.json();
  const { text: title } = await generateText({
    model: models.title,
    system: titlePrompt({ tone }),
    prompt: text,
  });
  return NextResponse.json({ title });
}
