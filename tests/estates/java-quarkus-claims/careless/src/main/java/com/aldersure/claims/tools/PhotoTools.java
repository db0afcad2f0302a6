package com.aldersure.claims.tools;

import dev.langchain4j.agent.tool.Tool;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;

@ApplicationScoped
public class PhotoTools {
  private static final String CONVERTER = "magick";

  @Tool(name = "crop_photo", value = "Crops a photo, with the geometry that ImageMagick understands")
  public String crop(String path, String geometry) throws IOException, InterruptedException {
    return run(CONVERTER + " " + path + " -crop " + geometry + " /tmp/cropped.jpg");
  }

  private String run(String line) throws IOException, InterruptedException {
    var process = new ProcessBuilder();
    process.command("bash", "-c", line);
    return process.start().waitFor() == 0 ? "/tmp/cropped.jpg" : "failed";
  }
}
