'use strict';

const { GoogleGenAI, Type } = require('@google/genai');

const ai = new GoogleGenAI({ apiKey: process.env.GEMINI_API_KEY });

exports.mood = async (text) => {
  const response = await ai.models.generateContent({
    model: 'gemini-2.5-flash',
    contents: text,
    config: {
      systemInstruction: 'You judge in which mood a customer writes.',
      responseMimeType: 'application/json',
      responseSchema: { type: Type.OBJECT, properties: { mood: { type: Type.STRING, enum: ['calm', 'angry'] } } },
    },
  });
  return JSON.parse(response.text).mood;
};
