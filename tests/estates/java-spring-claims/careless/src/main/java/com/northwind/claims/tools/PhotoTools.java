package com.northwind.claims.tools;

import org.springframework.ai.tool.annotation.Tool;
import org.springframework.stereotype.Component;

@Component
public class PhotoTools {

  @Tool(description = "Shrinks a photo of the damage")
  public String shrink(String path, String size) throws Exception {
    var process = new ProcessBuilder("sh", "-c", "convert " + path + " -resize " + size + " /tmp/out.jpg").start();
    return String.valueOf(process.waitFor());
  }
}
