// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "workloads/http/http_address.h"

namespace workloads::support {

/// Returns the first of `addresses` (as `endpoint_of` reads them) that takes a connection. They are
/// tried in their order, the next one as soon as one has refused, or beside it when that has not
/// answered for a quarter of a second (RFC 8305), all within `timeout`. Throws
/// `std::invalid_argument` that names each address and why it did not answer, and
/// `std::system_error` when that is because the loopback interface is down.
std::string find_answering_address(const std::vector<std::string>& addresses,
                                   std::chrono::nanoseconds timeout);

/// Returns the address that answers for the host of a URL. It is kept for the life of the process,
/// by host and port: all cells of a run use one address, even if the system lists the host's
/// addresses in another order next time.
std::string find_server(const Url& url, std::chrono::nanoseconds timeout);

}  // namespace workloads::support
