import * as gcp from "@pulumi/gcp";

import { endpoint } from "./serving";

const ring = new gcp.kms.KeyRing("reco", { name: "reco", location: "europe-west1" });

export const key = new gcp.kms.CryptoKey("reco", { name: "reco", keyRing: ring.id });
export const ranker = endpoint("ranker", key);
