// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

/// What a model on Asio is made of whose tasks share one thread and one context.
namespace models::support::asio_io {

namespace asio = boost::asio;

// The executor has its own type here: the type-erased `any_io_executor`, which asio's usual names
// have, costs a virtual call and a reference count wherever it is copied.
using Executor = asio::io_context::executor_type;
using Clock = std::chrono::steady_clock;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;
inline constexpr asio::use_awaitable_t<Executor> use_awaitable;
using Error = boost::system::error_code;

}  // namespace models::support::asio_io
