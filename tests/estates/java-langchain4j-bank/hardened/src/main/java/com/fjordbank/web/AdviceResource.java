package com.fjordbank.web;

import com.fjordbank.ai.Adviser;
import com.fjordbank.ai.Classifier;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

@Path("/advice")
public class AdviceResource {
  private final Adviser adviser;
  private final Classifier classifier;

  AdviceResource(Adviser adviser, Classifier classifier) {
    this.adviser = adviser;
    this.classifier = classifier;
  }

  @POST
  public String ask(Letter letter) {
    String department = classifier.department(letter.text());
    return department.equals("accounts") ? adviser.answer(letter.customer(), letter.text()) : department;
  }

  public record Letter(String customer, String text) {}
}
