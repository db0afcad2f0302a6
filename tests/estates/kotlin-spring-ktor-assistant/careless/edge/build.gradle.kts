plugins {
    kotlin("jvm") version "2.2.20"
    kotlin("plugin.serialization") version "2.2.20"
    application
}

dependencies {
    implementation("io.ktor:ktor-server-netty:3.3.0")
    implementation("io.ktor:ktor-client-cio:3.3.0")
    implementation("dev.langchain4j:langchain4j:1.5.0")
    implementation("dev.langchain4j:langchain4j-open-ai:1.5.0")
}
