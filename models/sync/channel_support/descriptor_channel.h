// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "workloads/support/file_descriptor.h"
#include "workloads/sync.h"

namespace models {

/// What carries the items of a channel from one descriptor to another, in the kernel.
class Transport {
 public:
  /// The two ends, neither of which blocks.
  struct Ends {
    workloads::support::FileDescriptor put;
    workloads::support::FileDescriptor get;
    std::uint32_t capacity = 0;  ///< in items
  };

  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport() = default;

  /// Makes one with room for `capacity` items, at least 1, or for as many as the kernel allows. (A
  /// pipe gets room again by whole pages: with small items, when all of a page were got.) Throws
  /// `std::system_error`.
  virtual Ends open(std::uint64_t capacity, std::uint32_t item_bytes) const = 0;
  /// Whether items of that size may be moved in parts, so that one task at a time has to move its
  /// own on either side.
  virtual bool moves_in_parts(std::uint32_t item_bytes) const = 0;
  /// Whether an item that would be moved in parts can be put at once.
  virtual bool has_room(int put_end, std::uint32_t item_bytes) const = 0;

  // These move what can be moved at once of an item, from any process. They return how many bytes
  // that is, or -1 with an errno, like `write` and `read`, and never block.
  virtual ssize_t put(int put_end, const std::byte* bytes, std::size_t size) const = 0;
  virtual ssize_t get(int get_end, std::byte* bytes, std::size_t size) const = 0;
};

/// Makes the backend of channels that are descriptors. All processes of a job have both ends, which
/// they inherit from the one that made the job: so no end is ever closed while tasks run, and what
/// tells tasks that a channel is closed lies in its memory, with an eventfd that wakes who waits.
/// An item that is put while another task closes the channel may find nobody who gets it.
std::unique_ptr<const workloads::SyncBackend> make_descriptor_channel(
    std::unique_ptr<const Transport> transport, workloads::Sync& sync);

}  // namespace models
