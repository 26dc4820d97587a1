"""Calls the tools of a server with the official SDK (`pip install mcp`).

usage: official_sdk.py COMMAND [ARGUMENT]...

The command starts the program of `process.rs`, whose API knows no collection `broken`. Exits with 77 if the SDK is not installed.
"""

import asyncio
import os
import sys

try:
    from mcp import ClientSession, StdioServerParameters
    from mcp.client.stdio import stdio_client
except ImportError:
    print("official SDK: skipped, the package `mcp` of PyPI is not installed")
    sys.exit(77)

TOOL = "bulk-set-objects-notify"
ARGUMENTS = {"collection": "c", "objects": [{"id": "a"}], "notifyObjectId": "a", "workflowKey": "w"}


def member(result, snake, camel):
    """The SDK has renamed its attributes in version 2."""
    return getattr(result, snake) if hasattr(result, snake) else getattr(result, camel)


async def main():
    server = StdioServerParameters(command=sys.argv[1], args=sys.argv[2:], env=dict(os.environ))
    heard = []

    async def progress(count, total, message):
        heard.append(message)

    async with stdio_client(server) as streams, ClientSession(*streams) as session:
        await session.initialize()
        listed = (await session.list_tools()).tools
        assert [tool.name for tool in listed] == [TOOL], listed
        schema = member(listed[0], "input_schema", "inputSchema")
        assert "apiKey" not in schema["properties"], schema

        result = await session.call_tool(TOOL, ARGUMENTS, progress_callback=progress)
        assert not member(result, "is_error", "isError"), result
        outputs = member(result, "structured_content", "structuredContent")
        assert outputs["workflowRunId"] == "run", outputs
        assert heard[0] == "step `bulkSetObjects` has started" and len(heard) == 6, heard

        result = await session.call_tool(TOOL, {"collection": 7})
        assert member(result, "is_error", "isError"), result
        told = member(result, "structured_content", "structuredContent")
        assert len(told["details"]) == 4, told

        result = await session.call_tool(TOOL, ARGUMENTS | {"collection": "broken"})
        assert member(result, "is_error", "isError"), result
        told = member(result, "structured_content", "structuredContent")
        assert (told["step"], told["status"]) == ("bulkSetObjects", 500), told
    print("official SDK: ok")


asyncio.run(main())
