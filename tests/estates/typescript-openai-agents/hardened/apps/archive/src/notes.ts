import pg from "pg";

export const notes = new pg.Pool({ connectionString: process.env.DATABASE_URL });
