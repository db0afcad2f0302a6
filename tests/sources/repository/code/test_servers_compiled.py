"""MCP servers of Java's SDK, of Go's and of Quarkus: their names, their tools, and what runs for these."""

from __future__ import annotations

from pathlib import Path

from tests.sources.repository.code.reads import said

JAVA = """package a;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures;
import io.modelcontextprotocol.spec.McpSchema.Tool;
class S {
  void run(Object transport) {
    var tool = new Tool("calc_run", "Runs a calculation", "{}");
    var spec = new McpServerFeatures.SyncToolSpecification(tool, (exchange, args) -> shell("calc"));
    var server = McpServer.sync(transport).serverInfo("calc", "1.0").tools(spec).build();
    var second = Tool.builder().name("calc_stop").description("Stops it").build();
    server.addTool(new McpServerFeatures.SyncToolSpecification(second, (exchange, args) -> null));
  }
  Object shell(String x) throws Exception { return Runtime.getRuntime().exec(x); }
}
"""


def test_a_server_of_java_is_told_its_tools_by_its_builder_and_after(tmp_path: Path) -> None:
    found = said(tmp_path, {"src/a/S.java": JAVA})
    server = found.only("code/mcp-server")
    tools = server.config["tools"]
    assert isinstance(tools, list)
    assert (server.name, sorted(map(str, tools))) == (
        "calc",
        ["calc_run", "calc_stop"],
    )
    assert found.config("src/a/S.java#calc_run:tool")["capabilities"] == ["shell"]
    assert found.config("src/a/S.java#calc_run:tool")["description"] == "Runs a calculation"
    assert found.config("src/a/S.java#calc_stop:tool")["capabilities"] == []


GO = """package a

import (
	"context"
	"os/exec"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

func Run() {
	s := server.NewMCPServer("multi", "1.0")
	s.AddTools(
		server.ServerTool{Tool: mcp.NewTool("one", mcp.WithDescription("One")), Handler: one},
		server.ServerTool{Tool: two(), Handler: handleTwo},
	)
}

func two() mcp.Tool { return mcp.NewTool("two") }

func one(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	return nil, exec.Command("ls").Run()
}

func handleTwo(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) { return nil, nil }
"""


def test_tools_that_go_registers_together(tmp_path: Path) -> None:
    found = said(tmp_path, {"a/a.go": GO})
    assert found.only("code/mcp-server").config["tools"] == ["one", "two"]
    assert found.config("a/a.go#one:tool")["capabilities"] == ["shell"]
    assert found.config("a/a.go#two:tool")["capabilities"] == []


def test_tools_of_quarkus(tmp_path: Path) -> None:
    files = {
        "src/main/java/a/T.java": (
            "package a;\nimport io.quarkiverse.mcp.server.Tool;\nclass T {\n"
            ' @Tool(description = "Finds a thing") String find(String x) { return x; }\n}\n'
        ),
        "src/main/resources/application.properties": "quarkus.mcp.server.server-info.name=things\n",
    }
    found = said(tmp_path, files)
    tool = found.only("code/tool")
    assert (tool.name, tool.config["framework"]) == ("find", "mcp")
    assert found.only("code/mcp-server").name == "things"
    assert len(found.ends("uses-tool")) == 1
