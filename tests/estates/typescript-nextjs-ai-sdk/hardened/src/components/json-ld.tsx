const ORGANISATION = { "@context": "https://schema.org", "@type": "TravelAgency", name: "Fjord Trips" };

export function JsonLd() {
  return <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: JSON.stringify(ORGANISATION) }} />;
}
