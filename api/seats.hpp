#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "api/client_network.hpp"

/// How many connections there are, in all and from each address.
/// thread  any
/// owner   seats may outlive it
namespace meetpoint::api {

class Seats {
 public:
  using Seat = std::shared_ptr<const void>;
  enum class Refused { none, all_taken, address_has_many };

  Seats(std::size_t most, std::size_t most_per_address);
  /// A seat is free again when the last copy of it is gone.
  /// return  null: there is none; `why` says which limit
  Seat take(const index::IpAddress& address, Refused& why);
  std::size_t taken() const;

 private:
  struct Book {
    std::mutex mutex;
    std::size_t taken = 0;
    std::unordered_map<ClientNetwork, std::size_t, ClientNetwork::Hash> of_address;
  };
  std::size_t most_;
  std::size_t most_per_address_;
  std::shared_ptr<Book> book_;
};

}  // namespace meetpoint::api
