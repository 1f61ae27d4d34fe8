// SPDX-License-Identifier: Apache-2.0
#include "workloads/http/http_check.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <stdexcept>
#include <thread>

#include "workloads/io.h"
#include "workloads/option.h"
#include "workloads/support/idle_streams.h"

namespace workloads::support {
namespace {

using std::chrono::milliseconds;

/// The pauses before each further download.
constexpr std::array pauses = {milliseconds(20), milliseconds(1080)};

Download download(const HttpClient& client, const std::string& path) {
  auto coroutine = client.fetch(0, path, blocking_io());
  if (!coroutine.run_to_end()) throw std::logic_error("a blocking Io left an operation pending");
  try {
    return coroutine.result();
  } catch (const std::runtime_error& error) {
    throw std::invalid_argument(error.what());
  }
}

std::string hexadecimal(std::uint32_t value) {
  std::array<char, 9> digits{};
  std::to_chars(digits.data(), digits.data() + digits.size() - 1, value, 16);
  return std::string(8 - std::string_view(digits.data()).size(), '0') + digits.data();
}

}  // namespace

std::string difference(const Download& first, const Download& second) {
  if (first.size != second.size) {
    return std::to_string(first.size) + " bytes and " + std::to_string(second.size) + " bytes";
  }
  if (first.checksum == second.checksum) return {};
  return std::to_string(first.size) + " bytes both times, but not the same ones (Adler-32 " +
         hexadecimal(first.checksum) + " and " + hexadecimal(second.checksum) + ")";
}

Download check_answers_alike(const HttpClient& client, const std::string& path,
                             const std::string& url, bool keep_alive) {
  const Download first = download(client, path);
  bool may_be_kept = first.may_be_kept;
  milliseconds later(0);
  for (const milliseconds pause : pauses) {
    std::this_thread::sleep_for(pause);
    later += pause;
    const Download again = download(client, path);
    may_be_kept = may_be_kept || again.may_be_kept;
    if (const std::string what = difference(first, again); !what.empty()) {
      throw std::invalid_argument(
          "GET " + url + ": the server does not answer alike: " + what + ", " +
          canonical_duration(later) +
          " apart. Every task has to get the same: give the URL of a static "
          "file");
    }
  }
  if (IdleStreams* const idle = blocking_io().idle_streams()) idle->close_all();
  if (keep_alive && !may_be_kept) {
    throw std::invalid_argument("GET " + url +
                                ": the server closes every connection after its answer: leave out "
                                "--keep-alive");
  }
  return first;
}

std::string encode(const Download& body) {
  return std::to_string(body.size) + " " + hexadecimal(body.checksum);
}

Download decode_download(const std::string& text) {
  Download body;
  const char* const end = text.data() + text.size();
  const auto size = std::from_chars(text.data(), end, body.size);
  if (size.ec == std::errc() && size.ptr != end && *size.ptr == ' ') {
    const auto checksum = std::from_chars(size.ptr + 1, end, body.checksum, 16);
    if (checksum.ec == std::errc() && checksum.ptr == end) return body;
  }
  throw std::invalid_argument("'" + text + "' is not the size and the checksum of a file");
}

}  // namespace workloads::support
