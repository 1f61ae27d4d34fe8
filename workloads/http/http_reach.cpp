// SPDX-License-Identifier: Apache-2.0
#include "workloads/http/http_reach.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <system_error>

#include "workloads/support/file_descriptor.h"
#include "workloads/support/network_error.h"

namespace workloads::support {
namespace {

using std::chrono::milliseconds;
using clock = std::chrono::steady_clock;

constexpr milliseconds head_start(250);

/// A pending attempt to connect.
struct Attempt {
  Endpoint endpoint;
  FileDescriptor socket = {};
  std::optional<int> outcome = {};  ///< an errno; 0: connected; nothing: pending
};

void start(Attempt& attempt) {
  attempt.socket = FileDescriptor(
      socket(attempt.endpoint.get()->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!attempt.socket) {
    attempt.outcome = errno;
  } else if (connect(attempt.socket.get(), attempt.endpoint.get(), attempt.endpoint.size) == 0) {
    attempt.outcome = 0;
  } else if (errno != EINPROGRESS) {
    attempt.outcome = errno;
  }
}

/// Waits until one of the pending attempts has an outcome, or for `limit`.
void wait(std::vector<Attempt>& attempts, clock::duration limit) {
  std::vector<pollfd> sources;
  std::vector<Attempt*> waiting;
  for (Attempt& attempt : attempts) {
    if (attempt.outcome) continue;
    sources.push_back({attempt.socket.get(), POLLOUT, 0});
    waiting.push_back(&attempt);
  }
  const auto left = std::chrono::ceil<milliseconds>(std::max(limit, clock::duration(0)));
  if (poll(sources.data(), sources.size(), static_cast<int>(left.count())) <= 0) return;
  for (std::size_t index = 0; index < sources.size(); ++index) {
    if (sources[index].revents == 0) continue;
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(sources[index].fd, SOL_SOCKET, SO_ERROR, &error, &size);
    waiting[index]->outcome = error;
  }
}

[[noreturn]] void fail(const std::vector<std::string>& addresses,
                       const std::vector<Attempt>& attempts) {
  std::string text;
  bool all_loopback = !attempts.empty();
  for (std::size_t index = 0; index < addresses.size(); ++index) {
    text += (index == 0 ? "" : "; ") + addresses[index] + ": ";
    if (index >= attempts.size()) {
      text += "not tried in that time";
      continue;
    }
    const sockaddr* const address = attempts[index].endpoint.get();
    text += explain_network_error(attempts[index].outcome.value_or(ETIMEDOUT), address);
    all_loopback = all_loopback && is_loopback(address);
  }
  text = "--url: none of the host's addresses takes a connection: " + text;
  if (all_loopback && loopback_is_down()) {
    throw std::system_error(ENETDOWN, std::generic_category(), text);
  }
  throw std::invalid_argument(text);
}

}  // namespace

std::string find_answering_address(const std::vector<std::string>& addresses,
                                   std::chrono::nanoseconds timeout) {
  std::vector<Attempt> attempts;
  attempts.reserve(addresses.size());
  const auto end = clock::now() + timeout;
  auto next_start = clock::now();
  for (;;) {
    const bool all_started = attempts.size() == addresses.size();
    const bool is_waiting =
        std::ranges::any_of(attempts, [](const Attempt& one) { return !one.outcome; });
    const auto now = clock::now();
    const bool refused_last = !attempts.empty() && attempts.back().outcome.has_value();
    if (now >= end || (all_started && !is_waiting)) fail(addresses, attempts);
    if (!all_started && (now >= next_start || refused_last || !is_waiting)) {
      attempts.push_back({.endpoint = endpoint_of(addresses[attempts.size()])});
      start(attempts.back());
      next_start = now + head_start;
    } else {
      wait(attempts, (all_started ? end : std::min(end, next_start)) - now);
    }
    const auto found = std::ranges::find(attempts, std::optional<int>(0), &Attempt::outcome);
    if (found != attempts.end()) {
      return addresses[static_cast<std::size_t>(found - attempts.begin())];
    }
  }
}

std::string find_server(const Url& url, std::chrono::nanoseconds timeout) {
  static std::mutex mutex;
  static std::map<std::string, std::string> known;
  const std::scoped_lock lock(mutex);
  const std::string key = url.authority();
  const auto place = known.find(key);
  if (place != known.end()) return place->second;
  return known.emplace(key, find_answering_address(resolve(url), timeout)).first->second;
}

}  // namespace workloads::support
