// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include "workloads/http/http_client.h"

namespace workloads::support {

/// Downloads `path` several times, some milliseconds and more than a second apart, because a page
/// may hold the time of day. Returns the download. Throws `std::invalid_argument` when a download
/// fails, when not all are alike, with the difference, and, if `keep_alive`, when the server keeps
/// no connection. `url` is for the message. Blocks.
Download check_answers_alike(const HttpClient& client, const std::string& path,
                             const std::string& url, bool keep_alive);

/// Returns the difference between two downloads of one file: "5000 bytes and 5012 bytes"; empty
/// when they are alike.
std::string difference(const Download& first, const Download& second);

// A download as an option's value: "5000 1a2b3c4d".
std::string encode(const Download& body);
/// Throws `std::invalid_argument`.
Download decode_download(const std::string& text);

}  // namespace workloads::support
