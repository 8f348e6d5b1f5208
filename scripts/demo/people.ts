import { computeAddress, dataSlice, getAddress, id, SigningKey } from "ethers";
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

/** A party that signs, while others send. */
export interface KeyHolder extends Party {
  key: SigningKey;
}

/** Who plays. */
export interface Cast {
  operator: Person;
  treasury: Person;
  artist: Person;
  collectors: [Person, Person, Person];
  stranger: Person;
  /** Has a web shop. */
  shopkeeper: Person;
  /** Has coins for a bid, and none for its fee. */
  newcomer: KeyHolder;
  /** Pays the fees of others. */
  service: KeyHolder;
}

export function castOf(signers: readonly HardhatEthersSigner[]): Cast {
  const person = (name: string, i: number): Person => ({ name, address: signers[i]!.address, signer: signers[i]! });
  return {
    operator: person("the operator", 0),
    treasury: person("Droit's treasury", 1),
    artist: person("Ara", 2),
    collectors: [person("Bora", 3), person("Chul", 4), person("Dana", 5)],
    stranger: person("a passer-by", 6),
    shopkeeper: person("Faro", 7),
    newcomer: keyHolder("Eun"),
    service: keyHolder("the service"),
  };
}

function keyHolder(name: string): KeyHolder {
  const key = new SigningKey(id(name));
  return { name, address: computeAddress(key.publicKey), key };
}

/** A holder of royalties who only ever receives: their address follows from their name. */
export function addressOfName(name: string): string {
  return getAddress(dataSlice(id(name), 12));
}
