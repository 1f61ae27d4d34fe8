// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/support/open_descriptors.h"
#include "tests/support/scripted_server.h"
#include "workloads/http/http_client.h"
#include "workloads/http/server/http_body.h"

namespace workloads::support {

using tests::answering;
using tests::await_end;
using tests::read_request;
using tests::say;
using tests::ScriptedServer;

/// Returns a client of the server at `address`.
inline HttpClient client_of(const std::string& address, bool keep_alive = false,
                            std::chrono::nanoseconds timeout = std::chrono::seconds(20)) {
  return HttpClient({.endpoints = {endpoint_of(address)},
                     .authority = address,
                     .keep_alive = keep_alive,
                     .timeout = timeout});
}

/// Downloads a file; throws what the download does.
inline Download fetch(const HttpClient& client, Io& io = blocking_io()) {
  auto coroutine = client.fetch(0, "/file", io);
  if (!coroutine.run_to_end()) throw std::logic_error("it suspended");
  return coroutine.result();
}

/// Returns why the download failed, and checks that nothing stays open.
inline std::string failure(const HttpClient& client) {
  const std::size_t before = tests::open_descriptors();
  std::string why;
  try {
    fetch(client);
  } catch (const std::runtime_error& error) {
    why = error.what();
  }
  EXPECT_LE(tests::open_descriptors(), before + 1) << "the server may still hold its end";
  return why;
}

inline std::uint32_t checksum(std::string_view text) {
  return adler32(1, std::as_bytes(std::span(text.data(), text.size())));
}

inline void expect_body(const Download& download, std::string_view body) {
  EXPECT_EQ(download.size, body.size());
  EXPECT_EQ(download.checksum, checksum(body));
}

}  // namespace workloads::support
