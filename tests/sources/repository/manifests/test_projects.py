"""Whole projects of every ecosystem: each AI package once, with the release that its lock or parent gives it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.manifests.seen import places, read

PROJECTS: dict[str, tuple[str, dict[str, str]]] = {
    "maven: parents, properties, managed versions": (
        """
        === pom.xml
        <?xml version="1.0"?>
        <project xmlns="http://maven.apache.org/POM/4.0.0">
          <groupId>com.acme</groupId><artifactId>desk</artifactId><version>2.0</version>
          <packaging>pom</packaging>
          <modules><module>app</module><module>bom</module></modules>
          <properties><lc4j.version>1.0.0-${stage}</lc4j.version><stage>beta3</stage></properties>
          <dependencyManagement><dependencies>
            <dependency>
              <groupId>com.acme</groupId><artifactId>desk-bom</artifactId><version>${project.version}</version>
              <type>pom</type><scope>import</scope>
            </dependency>
            <dependency>
              <groupId>dev.langchain4j</groupId><artifactId>langchain4j</artifactId><version>${lc4j.version}</version>
            </dependency>
            <dependency>
              <groupId>dev.langchain4j</groupId><artifactId>langchain4j-ollama</artifactId><version>9.9.9</version>
            </dependency>
          </dependencies></dependencyManagement>
        </project>
        === bom/pom.xml
        <project>
          <parent><groupId>com.acme</groupId><artifactId>desk</artifactId><version>2.0</version></parent>
          <artifactId>desk-bom</artifactId>
          <dependencyManagement><dependencies>
            <dependency><groupId>com.openai</groupId><artifactId>openai-java</artifactId><version>0.30.1</version>
            </dependency>
            <dependency>
              <groupId>org.springframework.ai</groupId><artifactId>spring-ai-bom</artifactId><version>1.0.1</version>
              <type>pom</type><scope>import</scope>
            </dependency>
          </dependencies></dependencyManagement>
        </project>
        === app/pom.xml
        <project>
          <parent><groupId>com.acme</groupId><artifactId>desk</artifactId><version>2.0</version></parent>
          <artifactId>app</artifactId>
          <dependencies>
            <!-- <dependency><groupId>com.openai</groupId><artifactId>openai-java-core</artifactId></dependency> -->
            <dependency>
              <groupId>dev.langchain4j</groupId>
              <artifactId>langchain4j</artifactId>
            </dependency>
            <dependency><groupId>com.openai</groupId><artifactId>openai-java</artifactId></dependency>
            <dependency><groupId>org.springframework.ai</groupId><artifactId>spring-ai-openai</artifactId></dependency>
            <dependency>
              <groupId>org.testcontainers</groupId><artifactId>ollama</artifactId><version>1.20</version>
            </dependency>
            <dependency>
              <groupId>io.modelcontextprotocol.sdk</groupId><artifactId>mcp</artifactId>
              <version>${unknown.version}</version>
            </dependency>
            <dependency>
              <groupId>io.milvus</groupId><artifactId>milvus-sdk-java</artifactId><version>2.5.1</version>
              <scope>test</scope>
            </dependency>
          </dependencies>
        </project>
        """,
        {
            "maven/dev.langchain4j/langchain4j@1.0.0-beta3": "app/pom.xml:6 runtime direct",
            "maven/com.openai/openai-java@0.30.1": "app/pom.xml:10 runtime direct",
            "maven/org.springframework.ai/spring-ai-openai@1.0.1": "app/pom.xml:11 runtime direct",
            "maven/io.modelcontextprotocol.sdk/mcp": "app/pom.xml:15 runtime direct open",
            "maven/io.milvus/milvus-sdk-java@2.5.1": "app/pom.xml:19 test direct",
        },
    ),
    "gradle: Kotlin, a version catalogue, properties, a lock": (
        """
        === settings.gradle.kts
        rootProject.name = "desk"
        === gradle.properties
        org.gradle.jvmargs=-Xmx2g
        mcpVersion=0.10.0
        === gradle/libs.versions.toml
        [versions]
        langchain4j = "1.0.1"
        [libraries]
        langchain4j-core = { module = "dev.langchain4j:langchain4j-core", version.ref = "langchain4j" }
        lc4j-openai = { group = "dev.langchain4j", name = "langchain4j-open-ai", version.ref = "langchain4j" }
        pinecone = "io.pinecone:pinecone-client:4.0.1"
        guava = "com.google.guava:guava:33.0"
        [bundles]
        lc = ["langchain4j-core", "lc4j-openai"]
        === app/build.gradle.kts
        plugins { id("java") version "1" }
        val qdrant = "1.12.0"
        // implementation("com.openai:openai-java:9.9")
        dependencies {
            implementation(libs.bundles.lc)
            implementation(libs.pinecone)
            implementation(platform("org.springframework.ai:spring-ai-bom:1.0.0"))
            implementation("org.springframework.ai:spring-ai-starter-model-openai")
            implementation("io.modelcontextprotocol.sdk:mcp:$mcpVersion")
            testImplementation("io.qdrant:client:$qdrant")
            runtimeOnly("com.anthropic:anthropic-java:1.+")
        }
        === tool/build.gradle
        ext { koog = '0.3.0' }
        dependencies {
          implementation "ai.koog:koog-agents:${koog}"
          implementation group: 'com.theokanning.openai-gpt3-java', name: 'service', version: '0.18.2'
          implementation 'io.milvus:milvus-sdk-java:[2.0,3.0)'
        }
        === tool/gradle.lockfile
        # This is a Gradle generated file
        io.milvus:milvus-sdk-java:2.4.9=compileClasspath,runtimeClasspath
        io.grpc:grpc-core:1.60=runtimeClasspath
        ai.koog:koog-agents:0.3.0=compileClasspath
        ai.koog:prompt-model:0.3.0=runtimeClasspath
        empty=annotationProcessor
        """,
        {
            "maven/dev.langchain4j/langchain4j-core@1.0.1": "app/build.gradle.kts:5 runtime direct",
            "maven/dev.langchain4j/langchain4j-open-ai@1.0.1": "app/build.gradle.kts:5 runtime direct",
            "maven/io.pinecone/pinecone-client@4.0.1": "app/build.gradle.kts:6 runtime direct",
            "maven/org.springframework.ai/spring-ai-bom@1.0.0": "app/build.gradle.kts:7 runtime direct",
            "maven/org.springframework.ai/spring-ai-starter-model-openai@1.0.0": "app/build.gradle.kts:8 runtime direct",  # noqa: E501 - a name that long
            "maven/io.modelcontextprotocol.sdk/mcp@0.10.0": "app/build.gradle.kts:9 runtime direct",
            "maven/io.qdrant/client@1.12.0": "app/build.gradle.kts:10 test direct",
            "maven/com.anthropic/anthropic-java": "app/build.gradle.kts:11 runtime direct open",
            "maven/ai.koog/koog-agents@0.3.0": "tool/build.gradle:3 tool/gradle.lockfile:4 runtime direct",
            "maven/ai.koog/prompt-model@0.3.0": "tool/gradle.lockfile:5 runtime transitive",
            "maven/com.theokanning.openai-gpt3-java/service@0.18.2": "tool/build.gradle:4 runtime direct",
            "maven/io.milvus/milvus-sdk-java@2.4.9": "tool/build.gradle:5 tool/gradle.lockfile:2 runtime direct",
        },
    ),
    "nuget: central versions, overrides, properties, a lock": (
        """
        === Directory.Packages.props
        <Project>
          <PropertyGroup><SkVersion>1.30.0</SkVersion></PropertyGroup>
          <ItemGroup>
            <PackageVersion Include="Microsoft.SemanticKernel" Version="$(SkVersion)" />
            <PackageVersion Include="OpenAI" Version="2.1.0" />
            <PackageVersion Include="Pinecone.NET" Version="3.0.0" />
          </ItemGroup>
        </Project>
        === src/Desk/Desk.csproj
        <Project Sdk="Microsoft.NET.Sdk">
          <ItemGroup>
            <PackageReference Include="Microsoft.SemanticKernel" />
            <PackageReference Include="openai" VersionOverride="2.2.0-beta.4" />
            <PackageReference Include="Azure.AI.OpenAI">
              <Version>2.1.0</Version>
            </PackageReference>
            <PackageReference Include="OllamaSharp" Version="5.*" />
            <PackageReference Include="Newtonsoft.Json" Version="13.0.3" />
          </ItemGroup>
        </Project>
        === src/Old/packages.config
        <?xml version="1.0" encoding="utf-8"?>
        <packages>
          <package id="Betalgo.OpenAI" version="7.4.1" targetFramework="net48" />
        </packages>
        === src/Locked/Locked.fsproj
        <Project Sdk="Microsoft.NET.Sdk"><ItemGroup>
          <PackageReference Include="Qdrant.Client" Version="[1.0,2.0)" />
        </ItemGroup></Project>
        === src/Locked/packages.lock.json
        {
          "version": 1,
          "dependencies": {
            "net8.0": {
              "Qdrant.Client": {"type": "Direct", "requested": "[1.0, 2.0)", "resolved": "1.13.0", "contentHash": "x"},
              "Microsoft.ML.Tokenizers": {"type": "Transitive", "resolved": "1.0.0", "contentHash": "y"},
              "desk": {"type": "Project"}
            }
          }
        }
        === legacy/paket.dependencies
        source https://api.nuget.org/v3/index.json
        nuget LLamaSharp ~> 0.18
        === legacy/paket.lock
        NUGET
          remote: https://api.nuget.org/v3/index.json
            LLamaSharp (0.18.2)
              Microsoft.ML.OnnxRuntime (>= 1.18)
            Microsoft.ML.OnnxRuntime (1.19.1)
        """,
        {
            "nuget/microsoft.semantickernel@1.30.0": "src/Desk/Desk.csproj:3 direct",
            "nuget/openai@2.2.0-beta.4": "src/Desk/Desk.csproj:4 direct",
            "nuget/azure.ai.openai@2.1.0": "src/Desk/Desk.csproj:5 direct",
            "nuget/ollamasharp": "src/Desk/Desk.csproj:8 direct open",
            "nuget/betalgo.openai@7.4.1": "src/Old/packages.config:3",
            "nuget/qdrant.client@1.13.0": "src/Locked/Locked.fsproj:2 src/Locked/packages.lock.json:5 direct",
            "nuget/microsoft.ml.tokenizers@1.0.0": "src/Locked/packages.lock.json:6 transitive",
            "nuget/llamasharp@0.18.2": "legacy/paket.dependencies:2 legacy/paket.lock:3 direct",
            "nuget/microsoft.ml.onnxruntime@1.19.1": "legacy/paket.lock:5 transitive",
        },
    ),
    "go: indirect, replaced, excluded, a later major": (
        """
        === go.mod
        module acme.example/desk
        go 1.23
        toolchain go1.23.1
        require github.com/openai/openai-go v1.2.0
        require (
        \tgithub.com/tmc/langchaingo v0.1.13
        \tgithub.com/pinecone-io/go-pinecone/v3 v3.1.0 // indirect
        \tgithub.com/ollama/ollama v0.5.0
        \tgithub.com/mark3labs/mcp-go v0.20.0
        \tgithub.com/stretchr/testify v1.9.0
        )
        exclude (
        \tgithub.com/sashabaranov/go-openai v1.0.0
        )
        replace github.com/ollama/ollama => ../ollama
        replace github.com/mark3labs/mcp-go v0.20.0 => github.com/mark3labs/mcp-go v0.20.1
        retract v1.0.0
        """,
        {
            "golang/github.com/openai/openai-go@v1.2.0": "go.mod:4 runtime direct",
            "golang/github.com/tmc/langchaingo@v0.1.13": "go.mod:6 runtime direct",
            "golang/github.com/pinecone-io/go-pinecone/v3@v3.1.0": "go.mod:7 runtime transitive",
            "golang/github.com/ollama/ollama": "go.mod:8 runtime direct open",
            "golang/github.com/mark3labs/mcp-go@v0.20.1": "go.mod:9 runtime direct",
        },
    ),
    "cargo: a workspace with a lock of two releases": (
        """
        === Cargo.toml
        [workspace]
        members = ["app", "old"]
        [workspace.dependencies]
        async-openai = { version = "0.27" }
        tok = { package = "tokenizers", version = "0.20" }
        === app/Cargo.toml
        [package]
        name = "app"
        [dependencies]
        async-openai.workspace = true
        tok = { workspace = true }
        candle-core = { git = "https://github.com/huggingface/candle", rev = "0123456789abcdef" }
        [dev-dependencies]
        ort = "=2.0.0-rc.9"
        [target.'cfg(unix)'.dependencies]
        safetensors = "0.4"
        === old/Cargo.toml
        [package]
        name = "old"
        [dependencies]
        safetensors = { version = "0.3.1", optional = true }
        helper = { path = "../helper" }
        === Cargo.lock
        version = 4
        [[package]]
        name = "app"
        version = "0.1.0"
        [[package]]
        name = "async-openai"
        version = "0.27.2"
        source = "registry+https://github.com/rust-lang/crates.io-index"
        checksum = "aa"
        dependencies = [
         "reqwest",
        ]
        [[package]]
        name = "safetensors"
        version = "0.3.3"
        source = "registry+https://github.com/rust-lang/crates.io-index"
        [[package]]
        name = "safetensors"
        version = "0.4.5"
        source = "registry+https://github.com/rust-lang/crates.io-index"
        [[package]]
        name = "tokenizers"
        version = "0.20.3"
        source = "registry+https://github.com/rust-lang/crates.io-index"
        """,
        {
            "cargo/async-openai@0.27.2": "app/Cargo.toml:4 Cargo.lock:6 runtime direct",
            "cargo/tokenizers@0.20.3": "app/Cargo.toml:5 Cargo.lock:22 runtime direct",
            "cargo/candle-core": "app/Cargo.toml:6 runtime direct open",
            "cargo/ort@2.0.0-rc.9": "app/Cargo.toml:8 dev direct",
            "cargo/safetensors@0.4.5": "app/Cargo.toml:10 Cargo.lock:18 runtime direct",
            "cargo/safetensors@0.3.3": "old/Cargo.toml:4 Cargo.lock:14 optional direct",
        },
    ),
    "ruby: groups, a gemspec, a lock": (
        """
        === Gemfile
        source "https://rubygems.org"
        gemspec
        gem "ruby-openai", "~> 7.0" # the client
        gem "langchainrb", git: "https://github.com/patterns-ai-core/langchainrb", branch: "main"
        # gem "anthropic"
        group :development, :test do
          gem 'informers'
        end
        gem "pgvector", "0.3.0", group: :test
        === desk.gemspec
        Gem::Specification.new do |s|
          s.add_dependency "ruby_llm", ">= 1.0", "< 2"
          s.add_development_dependency("tokenizers", "0.5.0")
        end
        === Gemfile.lock
        GIT
          remote: https://github.com/patterns-ai-core/langchainrb
          revision: 0123456789012345678901234567890123456789
          branch: main
          specs:
            langchainrb (0.19.0)
              baran (~> 0.1)

        PATH
          remote: .
          specs:
            desk (0.1)
              ruby_llm (>= 1.0, < 2)

        GEM
          remote: https://rubygems.org/
          specs:
            ruby-openai (7.4.0)
              faraday (>= 1)
            ruby_llm (1.3.1)
            tokenizers (0.5.0-x86_64-linux)

        DEPENDENCIES
          ruby-openai (~> 7.0)
        """,
        {
            "gem/ruby-openai@7.4.0": "Gemfile:3 Gemfile.lock:18 runtime direct",
            "gem/langchainrb@0.19.0": "Gemfile:4 Gemfile.lock:6 runtime direct",
            "gem/informers": "Gemfile:7 test direct open",
            "gem/pgvector@0.3.0": "Gemfile:9 test direct",
            "gem/ruby_llm@1.3.1": "desk.gemspec:2 Gemfile.lock:20 runtime direct",
            "gem/tokenizers@0.5.0": "desk.gemspec:3 Gemfile.lock:21 dev direct",
        },
    ),
    "composer, swift, dart, elixir, R": (
        """
        === php/composer.json
        {
          "require": {"php": ">=8.2", "openai-php/client": "^0.10", "monolog/monolog": "^3"},
          "require-dev": {"theodo-group/llphant": "0.9.2"}
        }
        === php/composer.lock
        {"packages": [
          {"name": "openai-php/client", "version": "v0.10.3"},
          {"name": "symfony/ai-platform", "version": "dev-main"}
        ], "packages-dev": [
          {"name": "theodo-group/llphant", "version": "0.9.2"}
        ]}
        === ios/Package.swift
        let package = Package(dependencies: [
            .package(url: "https://github.com/MacPaw/OpenAI.git", from: "0.3.0"),
            .package(url: "https://github.com/huggingface/swift-transformers", branch: "main"),
            .package(url: "https://github.com/ml-explore/mlx-swift", exact: "0.21.2")
        ])
        === ios/Package.resolved
        {"pins": [
          {"identity": "openai", "kind": "remoteSourceControl",
           "location": "https://github.com/MacPaw/OpenAI.git",
           "state": {"revision": "0123456789012345678901234567890123456789", "version": "0.3.7"}}
        ], "version": 3}
        === app/pubspec.yaml
        name: desk
        dependencies:
          flutter: {sdk: flutter}
          google_generative_ai: ^0.4.0
          langchain: 0.7.7
        dev_dependencies:
          ollama_dart:
            version: ^0.2.0
        === app/pubspec.lock
        packages:
          google_generative_ai:
            dependency: "direct main"
            source: hosted
            version: "0.4.6"
          openai_dart:
            dependency: transitive
            source: hosted
            version: "0.4.5"
        === elixir/mix.exs
        defmodule Desk.MixProject do
          def project, do: [app: :desk, deps: deps()]
          defp deps do
            [
              {:langchain, "~> 0.3"},
              {:bumblebee, "== 0.6.0", only: [:dev, :test]},
              {:nx, github: "elixir-nx/nx", ref: "abc"},
              {:openai, path: "../openai"}
            ]
          end
          defp other, do: [{:ortex, "1.0"}]
        end
        === elixir/mix.lock
        %{
          "langchain": {:hex, :langchain, "0.3.1", "aa", [:mix], [], "hexpm", "bb"},
        }
        === r/DESCRIPTION
        Package: desk
        Version: 0.1
        Imports:
            ellmer (>= 0.1.0),
            jsonlite
        Suggests: tidyllm (== 0.3.1)
        === r/renv.lock
        {"R": {"Version": "4.4.0"}, "Packages": {
          "ellmer": {"Package": "ellmer", "Version": "0.1.1"},
          "reticulate": {"Package": "reticulate", "Version": "1.40.0"}
        }}
        """,
        {
            "composer/openai-php/client@0.10.3": "php/composer.json:2 php/composer.lock:2 runtime direct",
            "composer/symfony/ai-platform": "php/composer.lock:3 runtime transitive",
            "composer/theodo-group/llphant@0.9.2": "php/composer.json:3 php/composer.lock:5 dev direct",
            "swift/github.com/macpaw/openai@0.3.7": "ios/Package.swift:2 ios/Package.resolved:3 runtime direct",
            "swift/github.com/huggingface/swift-transformers": "ios/Package.swift:3 runtime direct open",
            "swift/github.com/ml-explore/mlx-swift@0.21.2": "ios/Package.swift:4 runtime direct",
            "pub/google_generative_ai@0.4.6": "app/pubspec.yaml:4 app/pubspec.lock:2 runtime direct",
            "pub/langchain@0.7.7": "app/pubspec.yaml:5 runtime direct",
            "pub/ollama_dart": "app/pubspec.yaml:7 dev direct open",
            "pub/openai_dart@0.4.5": "app/pubspec.lock:6 transitive",
            "hex/langchain@0.3.1": "elixir/mix.exs:5 elixir/mix.lock:2 runtime direct",
            "hex/bumblebee@0.6.0": "elixir/mix.exs:6 dev direct",
            "hex/nx": "elixir/mix.exs:7 runtime direct open",
            "cran/ellmer@0.1.1": "r/DESCRIPTION:4 r/renv.lock:2 runtime direct",
            "cran/tidyllm@0.3.1": "r/DESCRIPTION:6 optional direct",
            "cran/reticulate@1.40.0": "r/renv.lock:3 transitive",
        },
    ),
}


@pytest.mark.parametrize("name", PROJECTS)
def test_a_project(tmp_path: Path, name: str) -> None:
    files, expected = PROJECTS[name]
    found = read(tmp_path, files)
    got = places(found)
    assert got == dict(sorted(expected.items()))
    assert found.gaps == []
