import type { components } from "./types";

type Schemas = components["schemas"];

export type AssetName = Schemas["AssetName"];
export type AssetRow = Schemas["AssetRow"];
export type AssetDetail = Schemas["AssetDetail"];
export type FindingRow = Schemas["FindingRow"];
export type FindingDetail = Schemas["FindingDetail"];
export type AttackPathRow = Schemas["AttackPathRow"];
export type AttackPathDetail = Schemas["AttackPathDetail"];
export type PathStep = Schemas["PathStep"];
export type Evidence = Schemas["EvidenceView"];
export type Location = Schemas["LocationView"];
export type Risk = Schemas["RiskView"];
export type Term = Schemas["TermView"];
export type Facet = Schemas["Facet"];
export type Overview = Schemas["Overview"];
export type Story = Schemas["Story"];
export type Graph = Schemas["Graph"];
export type AlertRow = Schemas["AlertRow"];
export type AlertDetail = Schemas["AlertDetail"];
export type IncidentRow = Schemas["IncidentRow"];
export type ProjectRow = Schemas["ProjectRow"];
export type Selector = Schemas["SelectorView"];
export type Member = Schemas["Member"];
export type Session = Schemas["SessionView"];
export type SearchHit = Schemas["SearchHit"];
export type Gap = Schemas["GapView"];
