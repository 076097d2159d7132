"""Who may enter where: every route of the gateway. One that is missing here fails the tests."""

from __future__ import annotations

CONSOLE = """
agent      GET    /console
supervisor GET    /console/audit
agent      GET    /console/canned-replies
supervisor POST   /console/canned-replies
supervisor POST   /console/canned-replies/{canned_id:uuid}/delete
admin      GET    /console/connections
admin      GET    /console/connections/new/{channel:str}
admin      POST   /console/connections/new/{channel:str}
admin      POST   /console/connections/{connection_id:uuid}/check
admin      POST   /console/connections/{connection_id:uuid}/switch
agent      GET    /console/conversations/{conversation_id:uuid}
agent      POST   /console/conversations/{conversation_id:uuid}/assign
agent      POST   /console/conversations/{conversation_id:uuid}/back-translation
agent      GET    /console/conversations/{conversation_id:uuid}/messages/{message_id:uuid}/files/{media_id:str}
agent      GET    /console/conversations/{conversation_id:uuid}/messages/{message_id:uuid}/photos/{media_id:str}
agent      POST   /console/conversations/{conversation_id:uuid}/note
agent      POST   /console/conversations/{conversation_id:uuid}/preview
agent      POST   /console/conversations/{conversation_id:uuid}/reopen
agent      POST   /console/conversations/{conversation_id:uuid}/reply
agent      POST   /console/conversations/{conversation_id:uuid}/resolve
agent      GET    /console/conversations/{conversation_id:uuid}/thread
agent      POST   /console/conversations/{conversation_id:uuid}/unread
agent      GET    /console/faq
supervisor POST   /console/faq
agent      GET    /console/faq/export
supervisor POST   /console/faq/import
supervisor POST   /console/faq/{entry_id:uuid}/delete
supervisor GET    /console/glossary
supervisor POST   /console/glossary
supervisor GET    /console/glossary/export
supervisor POST   /console/glossary/import
supervisor POST   /console/glossary/{term_id:uuid}
supervisor POST   /console/glossary/{term_id:uuid}/delete
agent      GET    /console/inbox
agent      POST   /console/inbox/bulk
agent      GET    /console/inbox/rows
admin      GET    /console/keys
admin      POST   /console/keys
admin      POST   /console/keys/{key_id:uuid}/revoke
agent      GET    /console/live
open       POST   /console/locale
open       GET    /console/login
open       POST   /console/login
agent      POST   /console/logout
agent      GET    /console/me
agent      POST   /console/me
agent      POST   /console/me/password
agent      POST   /console/me/presence
agent      POST   /console/me/sessions/revoke-others
agent      POST   /console/me/sessions/{session_id:uuid}/revoke
agent      POST   /console/me/totp
agent      POST   /console/me/totp/new
agent      POST   /console/me/totp/off
agent      POST   /console/me/totp/recovery
supervisor GET    /console/memory
supervisor POST   /console/memory
supervisor GET    /console/memory/export
supervisor POST   /console/memory/import
supervisor POST   /console/memory/{entry_id:uuid}
supervisor POST   /console/memory/{entry_id:uuid}/delete
supervisor GET    /console/models
supervisor GET    /console/profiles
supervisor GET    /console/profiles/{key:str}
admin      POST   /console/profiles/{key:str}/discard
admin      POST   /console/profiles/{key:str}/draft
admin      GET    /console/profiles/{key:str}/edit
supervisor GET    /console/profiles/{key:str}/export
supervisor GET    /console/profiles/{key:str}/history
admin      POST   /console/profiles/{key:str}/publish
admin      POST   /console/profiles/{key:str}/rollback
admin      POST   /console/profiles/{key:str}/text
supervisor GET    /console/profiles/{key:str}/try
supervisor POST   /console/profiles/{key:str}/try
supervisor GET    /console/reports
supervisor GET    /console/reports/csv
admin      GET    /console/rules
admin      POST   /console/rules
admin      GET    /console/rules/new
admin      POST   /console/rules/try
admin      GET    /console/rules/{position:int}
admin      POST   /console/rules/{position:int}/delete
admin      POST   /console/rules/{position:int}/move
admin      POST   /console/rules/{position:int}/switch
admin      GET    /console/team
admin      POST   /console/team/agents
admin      POST   /console/team/agents/{agent_id:uuid}
admin      POST   /console/team/hours
admin      POST   /console/team/queues
admin      POST   /console/team/queues/{queue_id:uuid}
admin      POST   /console/team/queues/{queue_id:uuid}/delete
open       POST   /console/theme
agent      POST   /console/views
agent      POST   /console/views/{view_id:uuid}/delete
supervisor GET    /console/webhooks
supervisor POST   /console/webhooks/deliveries/{line_id:uuid}/retry
admin      POST   /console/webhooks/{connection_id:uuid}/rotate
admin      POST   /console/webhooks/{connection_id:uuid}/test
agent      GET    /console/{missing:path}
"""
"""The least role that a signed-in agent needs; open is for strangers."""

API = """
admin      GET    /v1/connections
admin      POST   /v1/connections
admin      DELETE /v1/connections/{connection_id:uuid}
admin      PATCH  /v1/connections/{connection_id:uuid}
admin      POST   /v1/connections/{connection_id:uuid}/check
agent      GET    /v1/conversations
agent      GET    /v1/conversations/{conversation_id:uuid}
agent      GET    /v1/conversations/{conversation_id:uuid}/messages/{message_id:uuid}/files/{media_id:str}
agent      POST   /v1/conversations/{conversation_id:uuid}/assign
agent      POST   /v1/conversations/{conversation_id:uuid}/move
agent      POST   /v1/conversations/{conversation_id:uuid}/notes
agent      POST   /v1/conversations/{conversation_id:uuid}/reopen
agent      POST   /v1/conversations/{conversation_id:uuid}/replies
agent      POST   /v1/conversations/{conversation_id:uuid}/replies/preview
agent      POST   /v1/conversations/{conversation_id:uuid}/resolve
agent      GET    /v1/customers/{customer_id:uuid}
agent      PATCH  /v1/customers/{customer_id:uuid}
supervisor POST   /v1/customers/{customer_id:uuid}/merge
supervisor POST   /v1/customers/{customer_id:uuid}/split
supervisor GET    /v1/deliveries
supervisor POST   /v1/deliveries/{delivery_id:uuid}/retry
agent      GET    /v1/events
agent      GET    /v1/glossary
supervisor POST   /v1/glossary
agent      GET    /v1/glossary/export
supervisor POST   /v1/glossary/import
supervisor DELETE /v1/glossary/{term_id:uuid}
agent      GET    /v1/memory
agent      GET    /v1/memory/export
supervisor POST   /v1/memory/import
supervisor DELETE /v1/memory/{entry_id:uuid}
agent      POST   /v1/messages
agent      GET    /v1/profiles
agent      GET    /v1/profiles/{country:str}
agent      GET    /v1/profiles/{country:str}/diff
admin      DELETE /v1/profiles/{country:str}/draft
agent      GET    /v1/profiles/{country:str}/draft
admin      PUT    /v1/profiles/{country:str}/draft
agent      GET    /v1/profiles/{country:str}/history
agent      GET    /v1/profiles/{country:str}/history/{version:int}
admin      POST   /v1/profiles/{country:str}/publish
admin      POST   /v1/profiles/{country:str}/rollback
agent      POST   /v1/profiles/{country:str}/simulate
open       GET    /v1/schemas
open       GET    /v1/schemas/{name:str}
"""
"""The least role that an API key needs; open is for those without one."""

OPEN = """
open       GET    /
open       GET    /console/static/{file_path:path}
open       POST   /detect
open       GET    /docs
open       GET    /docs/assets/{file_path:path}
open       GET    /docs/oauth2-redirect.html
open       GET    /docs/openapi.json
open       GET    /docs/swagger
open       GET    /docs/{path:str}
open       GET    /frontend/settings
open       GET    /health
open       GET    /health/live
open       GET    /health/ready
open       GET    /hooks/{connection_id:uuid}
open       POST   /hooks/{connection_id:uuid}
open       GET    /languages
open       GET    /metrics
open       POST   /suggest
open       POST   /translate
open       POST   /translate_file
open       GET    /v1
open       POST   /webchat/{connection_id:uuid}/messages
open       POST   /webchat/{connection_id:uuid}/reports
open       POST   /webchat/{connection_id:uuid}/session
open       WS     /webchat/{connection_id:uuid}/socket
open       GET    /webchat/{connection_id:uuid}/stream
open       GET    /webchat/{name:str}
"""
"""Doors with their own locks: vendors sign what they post to /hooks, visitors of the web chat carry a token, the
LibreTranslate doors ask for a key in their own way; health, metrics, documentation and static files tell nothing of
anybody."""


def stated(table: str) -> dict[tuple[str, str], str]:
    """Read a table: role by method and path."""
    lines = (line.split() for line in table.strip().splitlines())
    return {(method, path): role for role, method, path in lines}
