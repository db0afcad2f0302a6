package com.aldersure.claims.web;

import com.aldersure.claims.ai.ClaimsAdviser;
import com.aldersure.claims.ai.LetterTriage;
import com.aldersure.claims.fraud.FraudCheck;
import com.aldersure.claims.report.Reports;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;

@Path("/claims")
public class ClaimsResource {
  private final ClaimsAdviser adviser;
  private final LetterTriage triage;
  private final FraudCheck fraud;
  private final Reports reports;

  ClaimsResource(ClaimsAdviser adviser, LetterTriage triage, FraudCheck fraud, Reports reports) {
    this.adviser = adviser;
    this.triage = triage;
    this.fraud = fraud;
    this.reports = reports;
  }

  @POST
  @Path("/letters")
  public String letter(Letter letter) {
    if (!"claims".equals(triage.department(letter.text()))) {
      return "forwarded";
    }
    return fraud.score(letter.text()) > 70 ? "a colleague will call you" : adviser.answer(letter.customer(), letter.text());
  }

  @POST
  @Path("/reports")
  public List<String> report(String question) throws Exception {
    return reports.answer(question);
  }

  public record Letter(String customer, String text) {}
}
