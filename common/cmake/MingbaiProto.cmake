# Generated code of the contracts, and of what they import that Debian ships as sources only.
set(MINGBAI_GOOGLEAPIS /usr/share/gocode/src/github.com/gogo/googleapis)
set(MINGBAI_GRPC_PROTO /usr/share/grpc-proto)
set(MINGBAI_GEN ${CMAKE_BINARY_DIR}/gen)
file(MAKE_DIRECTORY ${MINGBAI_GEN})

# mingbai_proto_library(<target> ROOT <import root> PROTOS <files below it> DEPS <targets>)
function(mingbai_proto_library target)
  cmake_parse_arguments(ARG "" "ROOT" "PROTOS;DEPS" ${ARGN})
  set(outputs)
  set(inputs)
  foreach(proto ${ARG_PROTOS})
    string(REGEX REPLACE "\\.proto$" "" stem ${proto})
    list(APPEND outputs ${MINGBAI_GEN}/${stem}.pb.cc ${MINGBAI_GEN}/${stem}.pb.h)
    list(APPEND inputs ${ARG_ROOT}/${proto})
  endforeach()
  add_custom_command(
    OUTPUT ${outputs}
    COMMAND protobuf::protoc -I ${CMAKE_SOURCE_DIR}/proto -I ${MINGBAI_GOOGLEAPIS} -I ${MINGBAI_GRPC_PROTO}
            -I /usr/include --cpp_out=${MINGBAI_GEN} ${ARG_PROTOS}
    DEPENDS ${inputs}
    COMMENT "protoc ${target}"
    VERBATIM)
  add_library(${target} STATIC ${outputs})
  target_include_directories(${target} SYSTEM PUBLIC ${MINGBAI_GEN})
  target_compile_options(${target} PRIVATE -w)
  target_link_libraries(${target} PUBLIC protobuf::libprotobuf ${ARG_DEPS})
endfunction()
