import { dataSlice, getAddress, id } from "ethers";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";

/** Anyone or anything whose money the books follow. */
export interface Party {
  name: string;
  address: string;
}

/** A party that sends transactions. */
export interface Person extends Party {
  signer: HardhatEthersSigner;
}

/** Who plays. */
export interface Cast {
  operator: Person;
  treasury: Person;
  artist: Person;
  collectors: [Person, Person, Person];
  stranger: Person;
}

export function castOf(signers: readonly HardhatEthersSigner[]): Cast {
  const person = (name: string, i: number): Person => ({ name, address: signers[i]!.address, signer: signers[i]! });
  return {
    operator: person("the operator", 0),
    treasury: person("Droit's treasury", 1),
    artist: person("Ara", 2),
    collectors: [person("Bora", 3), person("Chul", 4), person("Dana", 5)],
    stranger: person("a passer-by", 6),
  };
}

/** A holder of royalties who only ever receives: their address follows from their name. */
export function addressOfName(name: string): string {
  return getAddress(dataSlice(id(name), 12));
}
