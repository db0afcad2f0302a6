package com.aldersure.claims.fraud;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

@ConfigMapping(prefix = "claims.fraud")
public interface FraudConfig {
  String model();

  @WithDefault("600")
  int maxTokens();

  Optional<String> baseUrl();
}
