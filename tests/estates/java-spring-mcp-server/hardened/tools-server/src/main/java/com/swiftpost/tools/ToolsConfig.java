package com.swiftpost.tools;

import com.swiftpost.tools.labels.LabelTools;
import org.springframework.ai.tool.ToolCallbackProvider;
import org.springframework.ai.tool.method.MethodToolCallbackProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration
class ToolsConfig {
  @Bean
  ToolCallbackProvider labels(LabelTools tools) {
    return MethodToolCallbackProvider.builder().toolObjects(tools).build();
  }
}
