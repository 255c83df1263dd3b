/// The faces over HTTP: the API, its short calls, the live stream, metrics, documentation and the
/// dashboard's files, on one port.
///
/// ```
/// socket -> HelidonEdge -> Gate -> RouteTable -> a *Routes class -> Controller | Views
///                    (host, token)     |
///                                      +-> OpenApi (the same table, written down)
/// ```
///
/// Only [HelidonEdge] knows the web server. Handlers run on virtual threads and may block.
@NullMarked
package io.stoker.server.http;

import org.jspecify.annotations.NullMarked;
