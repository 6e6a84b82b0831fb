/// Reads a Bluesky account, or any account of the AT Protocol.
package struct BlueskyConnector {
  package init() {}
}
