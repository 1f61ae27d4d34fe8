// SPDX-License-Identifier: Apache-2.0
#include "workloads/http/http_client.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <exception>
#include <functional>
#include <memory>
#include <span>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/status.hpp>

#include "workloads/http/server/http_body.h"
#include "workloads/option.h"
#include "workloads/support/idle_streams.h"
#include "workloads/support/monotonic_clock.h"
#include "workloads/support/network_error.h"

namespace workloads::support {
namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;
using boost::beast::string_view;

/// Room for the request, then for the answer. A read that waits needs it, so each download has a
/// buffer of its own; the last one given back is taken next, while it is still in the cache.
using Buffer = std::array<std::byte, 16 << 10>;

class LentBuffer {
 public:
  LentBuffer() {
    if (spare().empty()) {
      buffer_ = std::make_unique_for_overwrite<Buffer>();
    } else {
      buffer_ = std::move(spare().back());
      spare().pop_back();
    }
  }
  LentBuffer(const LentBuffer&) = delete;
  LentBuffer& operator=(const LentBuffer&) = delete;
  ~LentBuffer() { spare().push_back(std::move(buffer_)); }

  std::span<std::byte> get() const { return *buffer_; }

 private:
  static std::vector<std::unique_ptr<Buffer>>& spare() {
    thread_local std::vector<std::unique_ptr<Buffer>> all;
    return all;
  }

  std::unique_ptr<Buffer> buffer_;
};

/// Beast's parser, used for the status and the body alone: it digests a body in place, and makes no
/// table of fields.
class Response final : public http::basic_parser<false> {
 public:
  Response() {
    body_limit(boost::none);
    eager(true);
  }

  int status() const { return status_; }
  bool has_begun() const { return got_something(); }
  const Download& body() {
    body_.may_be_kept = keep_alive();
    return body_;
  }
  /// Returns where a redirection leads, as it may be printed; empty for other answers.
  const std::string& location() const { return location_; }

  /// Returns how much of the body came, as "100 of 10240 bytes".
  std::string progress() {
    const auto all = is_header_done() ? content_length() : boost::none;
    return std::to_string(body_.size) + (all ? " of " + std::to_string(*all) : "") + " bytes";
  }

 private:
  bool got_something() const { return status_ != 0; }
  void take(string_view part) {
    body_.checksum = adler32(body_.checksum, std::as_bytes(std::span(part.data(), part.size())));
    body_.size += part.size();
  }

  void on_request_impl(http::verb, string_view, string_view, int, error_code&) override {}
  void on_response_impl(int status, string_view, int, error_code&) override { status_ = status; }
  void on_field_impl(http::field name, string_view, string_view value, error_code&) override {
    if (name != http::field::location || status_ < 300 || status_ > 399) return;
    constexpr std::size_t max_shown_bytes = 200;
    for (const char byte : value.substr(0, max_shown_bytes)) {
      if (byte > ' ' && byte <= '~') location_ += byte;
    }
  }
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(string_view part, error_code&) override {
    take(part);
    return part.size();
  }
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view part, error_code&) override {
    take(part);
    return part.size();
  }
  void on_finish_impl(error_code&) override {}

  int status_ = 0;
  std::string location_;
  Download body_;
};

/// Thrown when the server closes before it answers, which it may do to a connection that was idle.
struct ClosedEarly : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Whether the bytes begin like a TLS record, of an alert or a handshake.
bool begins_as_tls(std::span<const std::byte> bytes) {
  constexpr auto alert = std::byte{21};
  constexpr auto handshake = std::byte{22};
  constexpr auto major_version = std::byte{3};
  return bytes.size() >= 2 && (bytes[0] == alert || bytes[0] == handshake) &&
         bytes[1] == major_version;
}

/// Throws when the first bytes of an answer cannot be HTTP (but SSH or SMTP): the parser would wait
/// for the end of a head, which may never come.
void refuse_other_protocol(std::span<const std::byte> bytes) {
  constexpr std::string_view expected = "HTTP/1.";
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const std::size_t known = std::min(text.size(), expected.size());
  if (text.substr(0, known) == expected.substr(0, known)) return;
  if (begins_as_tls(bytes)) {
    throw std::runtime_error(
        "the answer is TLS: that port speaks https, and what encryption costs is not measured "
        "here");
  }
  constexpr std::size_t max_shown_bytes = 20;
  std::string shown(text.substr(0, max_shown_bytes));
  std::ranges::replace_if(
      shown, [](char byte) { return byte < ' ' || byte > '~'; }, '?');
  throw std::runtime_error("the answer is not HTTP/1.1: it begins with '" + shown + "'");
}

/// Parses the bytes that have come of a response, and moves the rest to the front. Throws
/// `std::runtime_error` when they are not a valid response.
void parse(Response& response, std::span<std::byte> buffer, std::size_t& held) {
  if (!response.has_begun()) refuse_other_protocol(buffer.first(held));
  error_code error;
  const std::size_t used = response.put(boost::asio::const_buffer(buffer.data(), held), error);
  if (error == http::error::need_more) error = {};
  if (error) throw std::runtime_error("the answer is not HTTP/1.1: " + error.message());
  if (response.is_header_done() && response.status() != 200) {
    const auto name = http::obsolete_reason(static_cast<http::status>(response.status()));
    throw std::runtime_error("status " + std::to_string(response.status()) + " " +
                             std::string(name) + " where 200 is needed" +
                             (response.location().empty()
                                  ? ""
                                  : "; it redirects to '" + response.location() +
                                        "': give a URL that answers by itself"));
  }
  held -= used;
  if (held > 0 && used > 0) std::memmove(buffer.data(), buffer.data() + used, held);
  if (held == buffer.size()) throw std::runtime_error("the head of the answer is too long");
}

/// Called when the server has closed. Returns whether the response ended there.
void parse_end(Response& response) {
  error_code error;
  if (response.has_begun()) response.put_eof(error);
  if (response.is_done() && !error) return;
  throw ClosedEarly(response.is_header_done() ? "the server closed after " + response.progress()
                                              : "the server closed before it answered");
}

std::string describe(const std::exception_ptr& error, Response& response,
                     std::chrono::nanoseconds timeout, const sockaddr* server) {
  try {
    std::rethrow_exception(error);
  } catch (const std::system_error& failure) {
    const bool begun = response.has_begun();
    if (failure.code().value() == ETIMEDOUT) {
      return "no whole answer within " + canonical_duration(timeout) + " (--timeout)" +
             (begun ? ": " + response.progress() + " came" : "");
    }
    if (begun) return failure.what() + (" after " + response.progress());
    const std::string advice = network_advice(failure.code().value(), server);
    return failure.what() + (advice.empty() ? "" : " (" + advice + ")");
  } catch (const std::exception& failure) {
    return failure.what();
  }
}

/// Whether the error is one of a connection that the server has closed.
bool is_stale(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::system_error& failure) {
    return failure.code().value() == ECONNRESET || failure.code().value() == EPIPE;
  } catch (const ClosedEarly&) {
    return true;
  } catch (...) {
    return false;
  }
}

/// Writes the parts one after the other to the front of `buffer`. Returns the bytes written.
std::span<const std::byte> write_request(std::span<std::byte> buffer,
                                         std::initializer_list<std::string_view> parts) {
  std::size_t size = 0;
  for (const std::string_view part : parts) {
    if (buffer.size() - size < part.size()) throw std::runtime_error("the URL is too long");
    std::memcpy(buffer.data() + size, part.data(), part.size());
    size += part.size();
  }
  return buffer.first(size);
}

}  // namespace

HttpClient::HttpClient(Settings settings) : settings_(std::move(settings)) {
  for (const Endpoint& endpoint : settings_.endpoints) {
    const std::string_view bytes(reinterpret_cast<const char*>(endpoint.get()), endpoint.size);
    server_ = server_ * 31 + std::hash<std::string_view>{}(bytes);
  }
}

Coroutine<Download> HttpClient::fetch(std::size_t task, std::string path, Io& io) const {
  const std::int64_t deadline_ns = monotonic_now_ns() + settings_.timeout.count();
  const LentBuffer lent;
  const std::span<std::byte> buffer = lent.get();
  IdleStreams* const idle = settings_.keep_alive ? io.idle_streams() : nullptr;
  if (settings_.endpoints.empty()) {
    throw std::runtime_error("GET http://" + settings_.authority + path +
                             ": its server was not started");
  }
  const Endpoint& to = settings_.endpoints[task % settings_.endpoints.size()];
  int stream = idle != nullptr ? idle->take(server_) : -1;
  for (;;) {
    const bool reused = stream >= 0;
    Response response;
    std::size_t held = 0;  // bytes in the buffer that are not parsed yet
    std::exception_ptr error;
    try {
      if (!reused) {
        stream = static_cast<int>(co_await connect(io, to.get(), to.size, deadline_ns));
      }
      auto left =
          write_request(buffer, {"GET ", path, " HTTP/1.1\r\nHost: ", settings_.authority,
                                 idle != nullptr ? "\r\n\r\n" : "\r\nConnection: close\r\n\r\n"});
      while (!left.empty()) left = left.subspan(co_await write(io, stream, left, deadline_ns));
      while (!response.is_done()) {
        const std::size_t got = co_await read(io, stream, buffer.subspan(held), deadline_ns);
        held += got;
        if (got > 0) {
          parse(response, buffer, held);
        } else {
          parse_end(response);
        }
      }
    } catch (...) {
      error = std::current_exception();
    }
    if (!error && idle != nullptr && response.keep_alive() && held == 0) {
      idle->keep(server_, stream);
      co_return response.body();
    }
    if (stream >= 0) {
      try {
        co_await close(io, stream);
      } catch (const std::system_error&) {
        // The stream is closed even when close reports an error.
      }
      stream = -1;
    }
    if (!error) co_return response.body();
    if (!reused || response.has_begun() || held > 0 || !is_stale(error)) {
      throw std::runtime_error("GET http://" + settings_.authority + path + ": " +
                               describe(error, response, settings_.timeout, to.get()));
    }
    // A server may close an idle connection: try once more on a new one.
  }
}

}  // namespace workloads::support
