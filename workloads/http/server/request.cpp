// SPDX-License-Identifier: Apache-2.0
#include "workloads/http/server/request.h"

#include <charconv>
#include <string>
#include <string_view>
#include <system_error>

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/verb.hpp>

#include "workloads/workload.h"

namespace workloads::http_server {
namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;
using boost::beast::string_view;

/// Beast's parser, without the table of fields that it would allocate.
class HeadParser final : public http::basic_parser<true> {
 public:
  HeadParser() { header_limit(max_head_bytes); }

  http::verb method() const { return method_; }
  const std::string& target() const { return target_; }

 private:
  void on_request_impl(http::verb method, string_view, string_view target, int,
                       error_code&) override {
    method_ = method;
    target_ = std::string(target);
  }
  void on_response_impl(int, string_view, int, error_code&) override {}
  void on_field_impl(http::field, string_view, string_view, error_code&) override {}
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(string_view body, error_code&) override { return body.size(); }
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code&) override {
    return body.size();
  }
  void on_finish_impl(error_code&) override {}

  http::verb method_ = http::verb::unknown;
  std::string target_;
};

/// Moves the number of a leading "/NUMBER" from `text` to `value`. Returns false when there is
/// none.
bool read_part(std::string_view& text, std::uint64_t& value) {
  if (!text.starts_with('/')) return false;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data() + 1, end, value);
  if (error != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
  return true;
}

bool read_target(std::string_view target, Request& request) {
  return read_part(target, request.seed) && read_part(target, request.task) &&
         read_part(target, request.size) && target.empty() && request.size <= maximum_size;
}

unsigned code(http::status status) { return static_cast<unsigned>(status); }

}  // namespace

Request parse_request(std::string_view received) {
  Request request;
  HeadParser parser;
  error_code error;
  const std::size_t consumed =
      parser.put(boost::asio::const_buffer(received.data(), received.size()), error);
  if (error == http::error::need_more) return request;
  if (error == http::error::header_limit) {
    request.status = code(http::status::request_header_fields_too_large);
  } else if (error) {
    request.status = code(http::status::bad_request);
  } else if (parser.method() != http::verb::get) {
    request.status = code(http::status::method_not_allowed);
  } else if (!parser.is_done()) {
    request.status = code(http::status::bad_request);  // a body would follow
  } else if (!read_target(parser.target(), request)) {
    request.status = code(http::status::not_found);
  } else {
    request.status = code(http::status::ok);
    request.consumed = consumed;
    request.keep_alive = parser.keep_alive();
  }
  return request;
}

std::string answer_head(unsigned status, std::uint64_t body_bytes, bool keep_alive) {
  // By hand: Beast's message and its output to a stream took a third of what this file compiles.
  const std::string_view reason = http::obsolete_reason(static_cast<http::status>(status));
  std::string text = "HTTP/1.1 " + std::to_string(status) + ' ';
  text.append(reason).append("\r\nContent-Type: application/octet-stream\r\n");
  if (status == code(http::status::method_not_allowed)) text += "Allow: GET\r\n";
  text += "Content-Length: " + std::to_string(body_bytes) + "\r\n";
  if (!keep_alive) text += "Connection: close\r\n";
  return text + "\r\n";
}

}  // namespace workloads::http_server
