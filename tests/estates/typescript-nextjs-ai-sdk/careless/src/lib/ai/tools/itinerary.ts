import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { tool } from "ai";
import { z } from "zod";

type Traveller = { id: string };

/** Each traveller has a folder of their own. */
export const saveItinerary = ({ traveller }: { traveller: Traveller }) =>
  tool({
    description: "Saves an itinerary as a file that the traveller can download",
    inputSchema: z.object({ name: z.string(), markdown: z.string() }),
    execute: async ({ name, markdown }) => {
      const folder = join("/srv/itineraries", traveller.id);
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, name), markdown);
      return { saved: name };
    },
  });
