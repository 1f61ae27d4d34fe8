// SPDX-License-Identifier: Apache-2.0
#include "workloads/http/http_workload.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <exception>
#include <stdexcept>
#include <vector>

#include "workloads/http/http_check.h"
#include "workloads/http/http_reach.h"
#include "workloads/http/http_service.h"
#include "workloads/http/server/server.h"
#include "workloads/support/bytes.h"
#include "workloads/support/network_error.h"

namespace workloads::support {
namespace {

using std::chrono::nanoseconds;

nanoseconds scaled(const Configuration& configuration, const Option& option) {
  const auto wait = static_cast<double>(duration_of(configuration.options, option).count());
  return nanoseconds(std::llround(std::min(wait * configuration.time_scale, 1e18)));
}

/// Returns the bandwidth divided by the time scale, because the transfer of a body is a wait like
/// any other. 0: no limit.
std::uint64_t scaled_bandwidth(const Configuration& configuration) {
  const auto given = static_cast<double>(number_of(configuration.options, bandwidth_option));
  if (given == 0 || configuration.time_scale == 0) return 0;
  return static_cast<std::uint64_t>(std::clamp(given / configuration.time_scale, 1.0, 1e15));
}

bool has_url(const Configuration& configuration) {
  return !text_of(configuration.options, url_option).empty();
}

std::vector<Endpoint> endpoints(const Configuration& configuration) {
  const std::string server = text_of(configuration.options, server_option);
  if (server.empty()) return {};  // built only to read its properties
  std::vector<Endpoint> all(1, endpoint_of(server));
  if (has_url(configuration)) return all;
  for (unsigned index = 1; index < http_server::addresses; ++index) {
    Endpoint next = all.front();
    reinterpret_cast<sockaddr_in*>(&next.address)->sin_addr.s_addr = htonl(INADDR_LOOPBACK + index);
    all.push_back(next);
  }
  return all;
}

HttpClient make_client(const Configuration& configuration) {
  const Options& options = configuration.options;
  return HttpClient({.endpoints = endpoints(configuration),
                     .authority = has_url(configuration)
                                      ? parse_url(text_of(options, url_option)).authority()
                                      : text_of(options, server_option),
                     .keep_alive = flag_of(options, keep_alive_option),
                     .timeout = duration_of(options, timeout_option)});
}

/// Throws `std::invalid_argument` for an option that the server of a `--url` does not obey.
void refuse_settings_of_our_server(const Options& options) {
  for (const Option* const option : {&latency_option, &jitter_option, &bandwidth_option}) {
    if (!options.contains(option->name)) continue;
    throw std::invalid_argument(std::string("--") + option->name +
                                " has no effect with --url: it is a setting of bench's own server");
  }
}

}  // namespace

HttpWorkload::HttpWorkload(const Configuration& configuration)
    : IoWorkload(configuration),
      is_ours_(!has_url(configuration)),
      client_(make_client(configuration)) {
  const Options& options = configuration.options;
  if (!is_ours_) {
    path_ = parse_url(text_of(options, url_option)).path;
    if (const std::string body = text_of(options, expected_option); !body.empty()) {
      download_ = decode_download(body);
      is_known_ = true;
    }
    refuse_settings_of_our_server(options);
    return;
  }
  if (const std::uint64_t bandwidth = scaled_bandwidth(configuration); bandwidth != 0) {
    const double body_s = static_cast<double>(configuration.size) / static_cast<double>(bandwidth);
    body_wait_ = nanoseconds(static_cast<std::int64_t>(body_s * 1e9));
  }
  const nanoseconds longest =
      scaled(configuration, latency_option) + scaled(configuration, jitter_option) + body_wait_;
  const nanoseconds timeout = duration_of(options, timeout_option);
  if (longest >= timeout) {
    throw std::invalid_argument(
        "a download may take " + canonical_duration(longest) +
        " by --latency, --jitter, --bandwidth and --time-scale, and would fail after --timeout=" +
        canonical_duration(timeout) + ": use a longer --timeout");
  }
}

nanoseconds HttpWorkload::minimum_wait(std::size_t task) const {
  if (!is_ours_) return nanoseconds(0);
  return scaled(configuration(), latency_option) +
         jitter_of(scaled(configuration(), jitter_option), configuration().seed, task) + body_wait_;
}

Coroutine<Download> HttpWorkload::fetch(std::size_t task, Io& io) const {
  if (!is_ours_) return client_.fetch(task, path_, io);
  const auto part = [](std::uint64_t number) { return "/" + std::to_string(number); };
  return client_.fetch(task, part(configuration().seed) + part(task) + part(configuration().size),
                       io);
}

void HttpWorkload::refuse_other_answer(const Download& body) const {
  throw std::runtime_error(
      "GET " + text_of(configuration().options, url_option) +
      ": the server's answer is not the one from before the run: " + difference(download_, body) +
      ". Every task has to get the same: give the URL of a static file");
}

Download HttpWorkload::expected(std::size_t task) const {
  if (is_known_) return download_;
  std::call_once(once_, [&] {
    if (is_ours_) {
      source_ = std::make_unique<BodySource>(configuration().seed);
      return;
    }
    // call_once would call again after an exception, and every task wait for the same failure.
    try {
      auto coroutine = fetch(task, blocking_io());
      if (!coroutine.run_to_end()) {
        throw std::logic_error("a blocking Io left an operation pending");
      }
      download_ = coroutine.result();
    } catch (...) {
      failure_ = std::current_exception();
    }
  });
  if (failure_) std::rethrow_exception(failure_);
  if (!is_ours_) return download_;
  Download body;
  std::array<std::byte, 8> prefix;
  while (body.size < configuration().size) {
    const auto piece = source_->piece(task, body.size, configuration().size - body.size, prefix);
    body.checksum = adler32(body.checksum, piece);
    body.size += piece.size();
  }
  return body;
}

std::size_t HttpWorkload::write(const Download& body, Output output) const {
  ByteWriter writer(output);
  writer.write(body.size);
  writer.write(digest_of(body));
  return writer.size();
}

void complete_http(Configuration& configuration) {
  if (!has_url(configuration)) return check_loopback();
  const Options& options = configuration.options;
  const std::string text = text_of(options, url_option);
  const Url url = parse_url(text);
  refuse_settings_of_our_server(options);
  configuration.options[server_option.name] =
      find_server(url, duration_of(options, timeout_option));
  configuration.options[expected_option.name] = encode(check_answers_alike(
      make_client(configuration), url.path, text, flag_of(options, keep_alive_option)));
}

std::unique_ptr<Service> start_http_service(Configuration& configuration) {
  if (has_url(configuration)) return nullptr;
  auto service = std::make_unique<HttpService>(scaled(configuration, latency_option),
                                               scaled(configuration, jitter_option),
                                               scaled_bandwidth(configuration));
  configuration.options[server_option.name] = service->address();
  return service;
}

}  // namespace workloads::support
