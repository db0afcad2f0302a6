plugins {
    kotlin("jvm") version "2.2.10"
    id("org.springframework.boot") version "3.5.5"
}

dependencies {
    implementation("ai.koog:koog-agents:0.4.1")
    implementation("org.springframework.ai:spring-ai-starter-model-anthropic:1.0.1")
    implementation("org.springframework.boot:spring-boot-starter-web")
    testImplementation("org.junit.jupiter:junit-jupiter:5.13.4")
}
