import { createRemoteJWKSet, jwtVerify } from "jose";

const keys = createRemoteJWKSet(new URL("https://id.quill.example.org/.well-known/jwks.json"));

export const verifier = {
  async verifyAccessToken(token: string) {
    const { payload } = await jwtVerify(token, keys, { audience: "quill-mcp" });
    return { token, clientId: String(payload.sub), scopes: String(payload.scope ?? "").split(" "), expiresAt: payload.exp };
  },
};
