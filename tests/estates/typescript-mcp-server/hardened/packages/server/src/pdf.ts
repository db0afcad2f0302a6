import { PDFDocument, PageSizes } from "pdf-lib";

const SIZES = { a4: PageSizes.A4, letter: PageSizes.Letter };

export async function printed(note: string, paper: keyof typeof SIZES) {
  const document = await PDFDocument.create();
  document.addPage(SIZES[paper]).drawText(note);
  return document.getPageCount();
}
